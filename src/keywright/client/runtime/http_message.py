"""A request to send and an answer received, as transports see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where requests go: scheme (`http` or `https`), host, port, and the path that the endpoint has.

    `host_header` is the host as it is sent and signed: with the port unless it is the scheme's own.
    """

    scheme: str
    host: str
    port: int
    path: str
    host_header: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A POST, ready to send. Header names are lowercase; `repr` leaves out headers and body, which may be secret."""

    origin: Origin
    headers: tuple[tuple[bytes, bytes], ...] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """An answer, read to its end. Header names are lowercase; of a repeated one the last value counts."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
