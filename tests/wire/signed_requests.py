"""Requests as bytes, signed by botocore over whatever the test wants to send, and connections that send them as is."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

from tests.services.server import Credentials, KeywrightServer

CONTENT_TYPE = "application/x-amz-json-1.1"
# Longer than any time limit of the server, so that an answer that does not come is the server's fault.
ANSWER_SECONDS = 30.0

Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request, byte for byte."""

    method: bytes = b"POST"
    target: bytes = b"/"
    headers: Headers = ()
    body: bytes = b""

    def encode(self) -> bytes:
        """Return the bytes that go over the wire."""
        lines = [self.method + b" " + self.target + b" HTTP/1.1"]
        lines += [name + b": " + value for name, value in self.headers]
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body

    def value(self, name: bytes) -> bytes:
        """Return the value of a header."""
        return next(value for known, value in self.headers if known == name)

    def with_header(self, name: bytes, value: bytes) -> Request:
        """Return the request with another value of a header that it has, or with one more header."""
        if all(known != name for known, _ in self.headers):
            return replace(self, headers=(*self.headers, (name, value)))
        return replace(self, headers=tuple((n, value if n == name else v) for n, v in self.headers))

    def without(self, name: bytes) -> Request:
        """Return the request without a header."""
        return replace(self, headers=tuple(header for header in self.headers if header[0] != name))

    def with_body(self, body: bytes) -> Request:
        """Return the request with another body of a true length."""
        return replace(self, body=body).with_header(b"content-length", str(len(body)).encode())


class _SigV4AuthAt(SigV4Auth):  # type: ignore[misc]  # botocore has no types
    """Signs as at another time."""

    def __init__(self, *arguments: Any, at: datetime) -> None:
        super().__init__(*arguments)
        self._at = at

    def add_auth(self, request: Any) -> None:
        request.context["timestamp"] = self._at.strftime("%Y%m%dT%H%M%SZ")
        self._modify_request_before_signing(request)
        string_to_sign = self.string_to_sign(request, self.canonical_request(request))
        self._inject_signature_to_request(request, self.signature(string_to_sign, request))


@dataclass(frozen=True, kw_only=True)
class Signer:
    """Signs for one access key, Region and service, by default as a client of the server would."""

    endpoint: str
    credentials: Credentials
    region: str = "us-east-1"
    service: str = "kms"
    session_token: str | None = None

    @classmethod
    def of(cls, server: KeywrightServer, **options: Any) -> Signer:
        """Return a signer for the server's administrator."""
        return cls(endpoint=server.endpoint, **{"credentials": server.credentials, **options})

    def sign(
        self,
        target: str | None,
        body: bytes | dict[str, Any] = b"{}",
        *,
        method: str = "POST",
        path: str = "/",
        headers: Iterable[tuple[str, str]] = (),
        age: float = 0.0,
    ) -> Request:
        """Return a signed request; `age` is how many seconds ago it was signed."""
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        unsigned = AWSRequest(method=method, url=self.endpoint + path, data=content)
        if target is not None:
            unsigned.headers["X-Amz-Target"] = target
        unsigned.headers["Content-Type"] = CONTENT_TYPE
        for name, value in headers:
            unsigned.headers[name] = value
        known = BotocoreCredentials(
            self.credentials.access_key_id, self.credentials.secret_access_key, self.session_token
        )
        at = datetime.now(UTC) - timedelta(seconds=age)
        _SigV4AuthAt(known, self.service, self.region, at=at).add_auth(unsigned)
        signed = [(name.lower(), value) for name, value in unsigned.headers.items()]
        signed += [("host", urlsplit(self.endpoint).netloc), ("content-length", str(len(content)))]
        return Request(
            method=method.encode(),
            target=path.encode(),
            headers=tuple((name.encode(), value.encode("latin-1")) for name, value in signed),
            body=content,
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict[str, Any]:
        """Return the body, which is a JSON object."""
        parsed: dict[str, Any] = json.loads(self.body)
        return parsed

    @property
    def code(self) -> str:
        """Return the error's name."""
        name: str = self.json["__type"]
        return name

    @property
    def message(self) -> str:
        """Return the error's text, "" when it has none."""
        text: str = self.json.get("message", self.json.get("Message", ""))
        return text


class ConnectionClosed(Exception):
    """The server closed the connection instead of answering."""


class Connection:
    """A connection that stays open between requests, as long as the server lets it."""

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=ANSWER_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close it."""
        self._socket.close()

    def ask(self, request: Request) -> Answer:
        """Send a request and return the answer; raise ConnectionClosed when there is none."""
        self.send(request.encode())
        return self.answer()

    def send(self, data: bytes, *, last: bool = False) -> None:
        """Send bytes; `last` says that nothing follows them."""
        try:
            self._socket.sendall(data)
            if last:
                self._socket.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the server has refused already; its answer may be waiting all the same

    def answer(self) -> Answer:
        """Read one answer."""
        while b"\r\n\r\n" not in self._received:
            self._receive()
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        length = int(headers.get("content-length", "0"))
        while len(self._received) < length:
            self._receive()
        body, self._received = self._received[:length], self._received[length:]
        return Answer(int(status_line.split(" ")[1]), headers, body)

    def _receive(self) -> None:
        try:
            data = self._socket.recv(65536)
        except ConnectionResetError as fault:
            raise ConnectionClosed from fault
        if not data:
            raise ConnectionClosed
        self._received += data


def ask(endpoint: str, request: Request) -> Answer:
    """Send one request on a connection of its own."""
    with Connection(endpoint) as connection:
        return connection.ask(request)
