"""What checks ask a proxy through: requests as KMS makes them, with whatever a check wants to be different."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import msgspec

from keywright.xksproxy.verification.exchange import Answer, Connection
from keywright.xksproxy.verification.signed_request import (
    Headers,
    SigningTerms,
    encoded_head,
    plain_headers,
    signed_headers,
)
from keywright.xksproxy.verification.subject import KeyRole, Subject
from keywright.xksproxy.verification.tls_contexts import client_context

Document = Mapping[str, Any]
HEALTH = "/health"


class KeyNotLent(Exception):
    """The operator named no key of this kind; the message is the option."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The clock, in seconds since 1970, and the randomness."""

    now: Callable[[], float]
    random_bytes: Callable[[int], bytes]


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Asks one proxy, on a new connection each time unless one is given."""

    subject: Subject
    surroundings: Surroundings

    @property
    def address(self) -> tuple[str, int]:
        """Return where to connect to."""
        return self.subject.address

    @property
    def server_name(self) -> str:
        """Return the name that the certificate has to have."""
        return self.subject.url.host

    @property
    def exchange_seconds(self) -> float:
        """Return the time for connecting, and again for each request."""
        return self.subject.exchange_seconds

    def connect(self, context: ssl.SSLContext | None = None) -> Connection:
        """Return a connection; raise NoAnswer."""
        return Connection(self, context or self._context)

    @cached_property
    def _context(self) -> ssl.SSLContext:
        # Once for all connections: reading the system's authorities takes as long as several handshakes.
        return client_context(self.subject)

    def connect_without_tls(self) -> Connection:
        """Return a connection on which nothing is encrypted; nothing secret goes over it."""
        return Connection(self, None)

    def path(self, place: str) -> str:
        """Return the path of a place in the API, such as `/health`."""
        return self.subject.url.path + place

    def key_place(self, operation: str, key: KeyRole | str = KeyRole.FULL) -> str:
        """Return the place of an operation on a key, named by what it may do or by its id."""
        return f"/keys/{self.key_id(key) if isinstance(key, KeyRole) else key}/{operation}"

    def key_id(self, role: KeyRole) -> str:
        """Return the id of a key; raise KeyNotLent."""
        if role not in self.subject.keys:
            raise KeyNotLent(role.value)
        return self.subject.keys[role]

    def terms(self, **changes: Any) -> SigningTerms:
        """Return how KMS would sign now, but for what a check changes."""
        subject = self.subject
        right = SigningTerms(credentials=subject.credentials, at=self.surroundings.now(), region=subject.region)
        return replace(right, **changes)

    def metadata(self, operation: str = "Encrypt", **changes: Any) -> dict[str, Any]:
        """Return requestMetadata; members that are changed to None are left out."""
        members = {
            "awsPrincipalArn": self.subject.principal_arn,
            "kmsKeyArn": self.subject.kms_key_arn,
            "kmsOperation": operation,
            "kmsRequestId": self.request_id(),
            "kmsViaService": "ebs",
            **changes,
        }
        return {name: value for name, value in members.items() if value is not None}

    def request_id(self) -> str:
        """Return a new id in the form of KMS's own."""
        digits = self.surroundings.random_bytes(16).hex()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def post(
        self, place: str, body: Document | bytes, *, connection: Connection | None = None, **changes: Any
    ) -> Answer:
        """Send a signed POST to a place in the API and return the answer; `changes` are of the SigningTerms."""
        return self.send("POST", self.path(place), body, connection=connection, terms=self.terms(**changes))

    def send(
        self,
        method: str,
        path: str,
        body: Document | bytes,
        *,
        connection: Connection | None = None,
        terms: SigningTerms | None = None,
        headers: Headers = (),
    ) -> Answer:
        """Send a request to any path, signed unless `terms` is None, with more headers that are not signed."""
        encoded = encode(body)
        head = encoded_head(method, path, (*self.headers(method, path, encoded, terms), *headers))
        if connection is not None:
            return connection.ask(method, head + encoded)
        with self.connect() as made:
            return made.ask(method, head + encoded)

    def headers(self, method: str, path: str, body: bytes, terms: SigningTerms | None) -> Headers:
        """Return the headers of a request."""
        host = self.subject.url.host_header
        return plain_headers(host, body) if terms is None else signed_headers(terms, method, host, path, body)


def encode(body: Document | bytes) -> bytes:
    """Return a body's bytes."""
    return body if isinstance(body, bytes) else msgspec.json.encode(body)
