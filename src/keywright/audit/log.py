"""The audit log that services are given: every sink takes a record, or the call fails."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import msgspec


class Sink(Protocol):
    """A place for records, with its way of waiting for it."""

    async def write(self, body: bytes) -> None:
        """Write a record, given as a JSON object; raise OSError when it was not taken."""
        ...

    def close(self) -> None:
        """Let go of the place."""
        ...


class AuditLog:
    """Implements `keywright.ports.audit.AuditSink` over one sink or several, which work at the same time."""

    def __init__(self, sinks: Sequence[Sink]) -> None:
        self._sinks = sinks
        self._encode = msgspec.json.Encoder().encode

    async def write(self, record: Mapping[str, Any]) -> None:
        """Write a record to every sink; raise OSError when one of them did not take it."""
        body = self._encode(record)
        if len(self._sinks) == 1:
            await self._sinks[0].write(body)
        else:
            await asyncio.gather(*(sink.write(body) for sink in self._sinks))

    def close(self) -> None:
        """Close the sinks."""
        for sink in self._sinks:
            sink.close()
