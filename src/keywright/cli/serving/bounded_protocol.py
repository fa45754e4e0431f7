"""uvicorn's HTTP/1.1 protocol with bounds on the head of a request, which it does not set itself."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from keywright.cli.serving.joined_writes import JoinedWrites

HEAD_SECONDS = 5.0
MAXIMUM_HEAD_BYTES = 32_768


class HeadTooLarge(Exception):
    """The headers are larger than any client's; answered with 400 by the parser that this is raised through."""


class BoundedHttpProtocol(HttpToolsProtocol):
    """Closes a connection whose request line and headers are too large, or take too long to arrive."""

    _joined: JoinedWrites
    _head_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0
    _head_complete = False

    def connection_made(self, transport: Any) -> None:
        """Start waiting for the first request."""
        self._joined = JoinedWrites(transport, self.loop)
        super().connection_made(cast(asyncio.Transport, self._joined))
        self._head_timer = self.loop.call_later(HEAD_SECONDS, transport.close)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timer."""
        self._head_arrived()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse, and start the clock when that left a head unfinished."""
        super().data_received(data)
        if self._head_bytes and not self._head_complete and self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def on_message_begin(self) -> None:
        """Begin a head."""
        self._head_bytes, self._head_complete = 1, False
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Count the request line."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Count a header."""
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Stop the clock."""
        self._head_complete = True
        self._head_arrived()
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Send the answer."""
        self._joined.flush()
        super().on_response_complete()

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > MAXIMUM_HEAD_BYTES:
            raise HeadTooLarge

    def _head_arrived(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
