"""What carries requests to a service, and how long it waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from keywright.client.runtime.http_message import HttpAnswer, HttpRequest

# The longest answer of the three services is far below 1 MiB; what is longer than this is not one of them.
MAX_ANSWER_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Bounds of one attempt in seconds; None waits for ever.

    `connect` is for a connection with its TLS, `read` for the next bytes, `answer` for everything from sending to the
    last byte, so that an answer which drips in cannot hold a caller.
    """

    connect: float | None = 10.0
    read: float | None = 60.0
    answer: float | None = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tls:
    """How servers are verified: by the CAs of `ca_bundle` (a PEM file or a directory of them), or the system's.

    `danger_accept_any_certificate` takes whoever answers for the service, and so shows them everything that is sent.
    """

    ca_bundle: str | None = None
    danger_accept_any_certificate: bool = False


class Transport(Protocol):
    """Carries requests and blocks meanwhile; safe to use from several threads."""

    def send(self, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer:
        """Return the answer. Follows no redirect. Raises CallFailed and nothing else."""
        ...

    def close(self) -> None:
        """Close the connections that are kept; a later request opens new ones."""
        ...


class AsyncTransport(Protocol):
    """Carries requests for the running event loop."""

    async def send(self, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer:
        """Return the answer. Follows no redirect. Raises CallFailed and nothing else."""
        ...

    async def close(self) -> None:
        """Close the connections that are kept; a later request opens new ones."""
        ...
