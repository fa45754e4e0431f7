"""A failure that the caller is told: one of the names of the protocol, and a short text of our own.

Callers decide by the name. The text goes to a log of the caller's account: it holds nothing secret, and nothing that
came with the request.
"""

from __future__ import annotations

import msgspec

from keywright.api.xks import MAX_ERROR_MESSAGE_CHARACTERS, STATUSES, ErrorName, ErrorResponse
from keywright.http1.answer import JSON, Answer

_encode = msgspec.json.Encoder().encode


class ProxyFailure(Exception):
    """The request fails under this name."""

    def __init__(self, name: ErrorName, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name
        self.message = message

    def answer(self) -> Answer:
        """Return the answer on the wire."""
        return error_answer(self.name, self.message, STATUSES[self.name])


def error_answer(name: ErrorName, message: str, status: int) -> Answer:
    """Return an answer of this name; what is not printable ASCII becomes `?` (xks.md section 1.10)."""
    printable = "".join(c if " " <= c <= "~" else "?" for c in message)[:MAX_ERROR_MESSAGE_CHARACTERS]
    return Answer(status, _encode(ErrorResponse(error_name=name.value, error_message=printable)), JSON)
