"""What an error says, whichever it is, and the code that it has on the wire."""

from __future__ import annotations

from typing import Any

from keywright.client.runtime.errors import ProtocolFailure
from keywright.client.runtime.operation import AnyOperation


def error_text(operation: AnyOperation, error: Any) -> str:
    """Return an error's name and what it says, on one line."""
    message = error_message(error)
    name = error_code(operation, error) or type(error).__name__
    return " ".join(f"{name}: {message}".split()) if message else name


def error_code(operation: AnyOperation, error: Any) -> str | None:
    """Return the service's code for an error, None for what did not come from the service."""
    if isinstance(error, ProtocolFailure):
        code: str | None = getattr(error, "code", None)
        return code
    return next((code for code, shape in operation.errors.items() if type(error) is shape), None)


def error_message(error: Any) -> str:
    """Return what an error says, "" when it says nothing."""
    message = getattr(error, "message", None)
    return message if isinstance(message, str) else ""
