"""A transport that sends head and body of an answer together.

ASGI servers write them one after the other, and each write is a system call that wakes the client: a third of a
worker's time. Joined, they are one.
"""

from __future__ import annotations

import asyncio
from typing import Any


class JoinedWrites:
    """Stands in front of a transport; what is written waits for `flush`, `close`, or the loop's next round."""

    def __init__(self, transport: Any, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._held: list[bytes] = []

    def write(self, data: bytes) -> None:
        """Hold `data` back for what follows it."""
        if not self._held:
            self._loop.call_soon(self.flush)
        self._held.append(data)

    def flush(self) -> None:
        """Send what is held."""
        if self._held:
            data, self._held = b"".join(self._held), []
            self._transport.write(data)

    def close(self) -> None:
        """Send what is held and close."""
        self.flush()
        self._transport.close()

    def __getattr__(self, name: str) -> Any:
        """Leave everything else to the transport."""
        return getattr(self._transport, name)
