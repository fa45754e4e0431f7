"""A small client of the XKS proxy API for tests: signs as it is told, sends what it is given, and reads raw answers.

It shares no code with the proxy but the signing of requests, which has its own test vectors.
"""

from __future__ import annotations

import base64
import hashlib
import json
import socket
import ssl
import time
from dataclasses import dataclass, field, replace
from typing import Any

from keywright.sigv4 import Credentials, SignableRequest, sign
from tests.services.xks_proxy import XksProxy

ANSWER_SECONDS = 30.0
PRINCIPAL = "arn:aws:iam::123456789012:user/Alice"
# Malformed as in AWS's own samples; nobody may mind (xks.md section 0 item 5).
KEY_ARN = "arn:aws:kms:us-east-2:123456789012:/key/1234abcd-12ab-34cd-56ef-1234567890ab"
Json = dict[str, Any]
Headers = tuple[tuple[bytes, bytes], ...]


def b64(value: bytes) -> str:
    """Return standard base64."""
    return base64.b64encode(value).decode()


def metadata(operation: str = "Encrypt", **members: Any) -> Json:
    """Return requestMetadata of a caller; a member that is None is left out."""
    all_members = {
        "awsPrincipalArn": PRINCIPAL,
        "kmsKeyArn": KEY_ARN,
        "kmsOperation": operation,
        "kmsRequestId": "4112f4d6-db54-4af4-ae30-c55a22a8dfae",
        "kmsViaService": "ebs",
        **members,
    }
    return {name: value for name, value in all_members.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as it was received."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        """Return the body."""
        parsed: Json = json.loads(self.body)
        return parsed

    @property
    def error(self) -> tuple[int, str]:
        """Return the status and the name of the error."""
        return self.status, self.json["errorName"]

    @property
    def bytes(self) -> dict[str, bytes]:
        """Return the byte strings of the body."""
        return {name: base64.b64decode(value, validate=True) for name, value in self.json.items()}


class ConnectionEnded(Exception):
    """The proxy ended the connection instead of answering."""


@dataclass(kw_only=True)
class XksClient:
    """One credential, path prefix and connection. Use it as a context manager, or `close` it."""

    port: int
    uri_path: str
    credentials: Credentials
    tls: ssl.SSLContext
    host: str = "localhost"
    region: str = "us-east-1"
    service: str = "kms-xks-proxy"
    age: float = 0.0
    _socket: ssl.SSLSocket | None = field(default=None, repr=False)
    _received: bytes = b""
    _others: list[XksClient] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, proxy: XksProxy, **changes: Any) -> XksClient:
        """Return a client of a running proxy, with the credential of `init`."""
        credentials = Credentials(access_key_id=proxy.access_key_id, secret_access_key=proxy.raw_secret_access_key)
        values = {"uri_path": proxy.uri_path, "credentials": credentials, "tls": proxy.authority.client_context()}
        return cls(port=proxy.port, **{**values, **changes})

    def like(self, **changes: Any) -> XksClient:
        """Return another client that differs in something, on a connection of its own; both are closed together."""
        other = replace(self, _socket=None, _received=b"", _others=[], **changes)
        self._others.append(other)
        return other

    def __enter__(self) -> XksClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection, and those of the clients made like this one."""
        for other in self._others:
            other.close()
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def encrypt(self, key_id: str, plaintext: bytes, aad: bytes | None = None, /, **members: Any) -> Answer:
        """Encrypt, with a CDIV asked for when `ciphertextDataIntegrityValueAlgorithm` is given."""
        given = {} if aad is None else {"additionalAuthenticatedData": b64(aad)}
        body = {
            "requestMetadata": metadata("Encrypt"),
            "plaintext": b64(plaintext),
            "encryptionAlgorithm": "AES_GCM",
            **given,
        }
        return self.post(f"/keys/{key_id}/encrypt", {**body, **members})

    def decrypt(self, key_id: str, sealed: Json, aad: bytes | None = None, /, **members: Any) -> Answer:
        """Decrypt what an encrypt answer holds."""
        given = {} if aad is None else {"additionalAuthenticatedData": b64(aad)}
        kept = {name: value for name, value in sealed.items() if name != "ciphertextDataIntegrityValue"}
        body = {"requestMetadata": metadata("Decrypt"), "encryptionAlgorithm": "AES_GCM", **given, **kept}
        return self.post(f"/keys/{key_id}/decrypt", {**body, **members})

    def key_metadata(self, key_id: str, **members: Any) -> Answer:
        """Ask what a key is."""
        return self.post(f"/keys/{key_id}/metadata", {"requestMetadata": metadata("CreateKey", **members)})

    def health(self) -> Answer:
        """Ask how the proxy is."""
        request_metadata = {"kmsOperation": "KmsHealthCheck", "kmsRequestId": "a-request"}
        return self.post("/health", {"requestMetadata": request_metadata})

    def post(self, path: str, body: Json | bytes, *, query: bytes = b"", extra: Headers = ()) -> Answer:
        """Sign a body and send it; `path` comes behind the tenant's."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        target = (self.uri_path + path).encode()
        return self.ask("POST", target, self.signed(target, content, query=query, extra=extra), content, query=query)

    def signed(self, target: bytes, body: bytes, *, query: bytes = b"", extra: Headers = ()) -> Headers:
        """Return the headers of a signed request."""
        headers = ((b"host", f"{self.host}:{self.port}".encode()), (b"content-type", b"application/json"), *extra)
        request = SignableRequest(method="POST", path=target, query=query, headers=headers, body=body)
        return (*headers, *sign(request, self.credentials, self.region, self.service, time.time() - self.age))

    def ask(
        self, method: str, target: bytes, headers: Headers = (), body: bytes = b"", *, query: bytes = b""
    ) -> Answer:
        """Send a request as it is given, its length aside; return the answer."""
        line = b"%b %b HTTP/1.1\r\n" % (method.encode(), target + (b"?" + query if query else b""))
        lines = b"".join(b"%b: %b\r\n" % header for header in (*headers, (b"content-length", b"%d" % len(body))))
        self.send(line + lines + b"\r\n" + body)
        return self.answer()

    def send(self, data: bytes) -> None:
        """Send bytes, connecting first where there is no connection."""
        if self._socket is None:
            raw = socket.create_connection(("127.0.0.1", self.port), timeout=ANSWER_SECONDS)
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = self.tls.wrap_socket(raw, server_hostname=self.host)
            self._received = b""
        self._socket.sendall(data)

    def answer(self) -> Answer:
        """Read one answer."""
        while b"\r\n\r\n" not in self._received:
            self._receive()
        head, _, self._received = self._received.partition(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", "0"))
        while len(self._received) < length:
            self._receive()
        body, self._received = self._received[:length], self._received[length:]
        if headers.get("connection") == "close":
            self.close()
        return Answer(int(status_line.split(" ")[1]), headers, body)

    def _receive(self) -> None:
        assert self._socket is not None
        try:
            data = self._socket.recv(65536)
        except (ConnectionResetError, ssl.SSLError) as fault:
            raise ConnectionEnded from fault
        if not data:
            raise ConnectionEnded
        self._received += data


def integrity_value(aad: bytes, sealed: dict[str, bytes]) -> bytes:
    """Return the CDIV of an encrypt answer, computed anew (xks.md section 1.6)."""
    parts = ("ciphertextMetadata", "initializationVector", "ciphertext", "authenticationTag")
    return hashlib.sha256(aad + b"".join(sealed[part] for part in parts)).digest()
