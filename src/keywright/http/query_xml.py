"""The query protocol's way out: answers and errors as XML."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from xml.sax.saxutils import escape

import msgspec

from keywright.api.shape import Shape

CONTENT_TYPE = b"text/xml"


def answer_document(operation: str, response: Shape | None, namespace: str, request_id: str) -> bytes:
    """Return the document of an operation's answer."""
    result = "" if response is None else _element(f"{operation}Result", _members(response))
    metadata = _element("ResponseMetadata", _element("RequestId", escape(request_id)))
    return f'<{operation}Response xmlns="{namespace}">{result}{metadata}</{operation}Response>\n'.encode()


def error_document(code: str, message: str, *, is_ours: bool, namespace: str, request_id: str) -> bytes:
    """Return the document of a failure; `is_ours` says that the service is at fault, not the sender."""
    told = (
        _element("Type", "Receiver" if is_ours else "Sender"),
        _element("Code", escape(code)),
        _element("Message", _text(message)),
    )
    parts = _element("Error", "".join(told)) + _element("RequestId", escape(request_id))
    return f'<ErrorResponse xmlns="{namespace}">{parts}</ErrorResponse>\n'.encode()


def _element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


def _members(shape: Shape) -> str:
    members = ((field.encode_name, getattr(shape, field.name)) for field in msgspec.structs.fields(shape))
    return "".join(_element(name, _content(value)) for name, value in members if value is not None)


def _content(value: Any) -> str:
    if isinstance(value, Shape):
        return _members(value)
    if isinstance(value, list):
        return "".join(_element("member", _content(each)) for each in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        # The only numbers with a fraction in these models are times.
        return datetime.fromtimestamp(int(value), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return _text(str(value))


def _text(text: str) -> str:
    # XML has no way at all to write other control characters.
    return escape("".join(each if each in "\t\n\r" or each >= " " else "?" for each in text))
