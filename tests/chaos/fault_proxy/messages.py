"""What the misbehaving proxy received, and what a right one would answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

OPERATIONS = ("health", "metadata", "encrypt", "decrypt")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedRequest:
    """A request as it came; header names are lowercase, `path` has no query."""

    method: str
    path: str
    query: str
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    connection: int

    @property
    def operation(self) -> str:
        """Return health, metadata, encrypt, decrypt, or whatever the path ends in."""
        return self.path.rpartition("/")[2]

    @property
    def document(self) -> Any:
        """Return the body as JSON; ValueError when it is none."""
        return json.loads(self.body)

    @property
    def metadata(self) -> dict[str, Any]:
        """Return the requestMetadata that came."""
        found: dict[str, Any] = self.document["requestMetadata"]
        return found

    def header(self, name: bytes) -> bytes | None:
        """Return the first value of a header."""
        return dict(reversed(self.headers)).get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A status and a JSON object, or no body at all."""

    status: int = 200
    document: dict[str, Any] | None = None

    @property
    def body(self) -> bytes:
        """Return the body's bytes."""
        return b"" if self.document is None else json.dumps(self.document).encode()

    def encode(self) -> bytes:
        """Return the answer's bytes on the wire."""
        return http_answer(self.body, self.status)


def http_answer(body: bytes, status: int = 200, *headers: bytes, content_type: bytes = b"application/json") -> bytes:
    """Return an answer with a true length; `headers` are whole lines without line ends."""
    lines = (
        b"HTTP/1.1 %d Whatever" % status,
        *([b"Content-Type: " + content_type] if content_type else []),
        b"Content-Length: %d" % len(body),
        *headers,
    )
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def error(name: str, status: int, message: str | None = None) -> Answer:
    """Return the answer of a failure."""
    document = {"errorName": name}
    if message is not None:
        document["errorMessage"] = message
    return Answer(status=status, document=document)
