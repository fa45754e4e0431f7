"""GET /healthz and /readyz."""

from __future__ import annotations

from dataclasses import dataclass

from keywright.domain.errors import KeywrightError
from keywright.http.errors import Answer
from keywright.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class Health:
    """Tells whether the process lives, and whether it can serve."""

    storage: Storage

    async def answer(self, path: str) -> Answer:
        """Return the answer to a GET."""
        if path == "/healthz":
            return Answer(200, b'{"status":"alive"}')
        if path == "/readyz":
            return await self._ready()
        return Answer(404, b'{"__type":"UnknownOperationException"}')

    async def _ready(self) -> Answer:
        try:
            await self.storage.read(lambda transaction: transaction.now())
        except KeywrightError:
            return Answer(503, b'{"status":"the database cannot be reached"}')
        return Answer(200, b'{"status":"ready"}')
