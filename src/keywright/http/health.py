"""GET /healthz and /readyz."""

from __future__ import annotations

from dataclasses import dataclass

from keywright.domain.errors import KeywrightError
from keywright.http1.answer import JSON, Answer
from keywright.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class Health:
    """Tells whether the process lives, and whether it can serve."""

    storage: Storage

    async def answer(self, path: bytes) -> Answer:
        """Return the answer to a GET."""
        if path == b"/healthz":
            return Answer(200, b'{"status":"alive"}', JSON)
        if path == b"/readyz":
            return await self._ready()
        return Answer(404, b'{"__type":"UnknownOperationException"}', JSON)

    async def _ready(self) -> Answer:
        try:
            await self.storage.read(lambda transaction: transaction.now())
        except KeywrightError:
            return Answer(503, b'{"status":"the database cannot be reached"}', JSON)
        return Answer(200, b'{"status":"ready"}', JSON)
