"""An answer as it goes out."""

from __future__ import annotations

from http import HTTPStatus

import msgspec

AMZ_JSON = b"application/x-amz-json-1.1"
JSON = b"application/json"

_STATUS_LINES = {
    status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\ncontent-type: ".encode() for status in HTTPStatus
}


class Answer(msgspec.Struct, frozen=True):
    """HTTP status and body. `request_id` is b"" where no request was read."""

    status: int
    body: bytes
    content_type: bytes = AMZ_JSON
    request_id: bytes = b""

    def encode(self, *, keep_alive: bool) -> bytes:
        """Return head and body as one piece, to be sent with one system call."""
        identity = b"\r\nx-amzn-requestid: %b" % self.request_id if self.request_id else b""
        ending = b"\r\n\r\n" if keep_alive else b"\r\nconnection: close\r\n\r\n"
        length = b"\r\ncontent-length: %d" % len(self.body)
        return b"".join((_STATUS_LINES[self.status], self.content_type, identity, length, ending, self.body))
