"""GET /healthz and /readyz."""

from __future__ import annotations

from dataclasses import dataclass

from keywright.domain.errors import KeywrightError
from keywright.http.errors import ErrorAnswer
from keywright.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class Health:
    """Tells whether the process lives, and whether it can serve."""

    storage: Storage

    async def answer(self, path: str) -> ErrorAnswer:
        """Return the answer to a GET."""
        if path == "/healthz":
            return ErrorAnswer(200, b'{"status":"alive"}')
        if path == "/readyz":
            return await self._ready()
        return ErrorAnswer(404, b'{"__type":"UnknownOperationException"}')

    async def _ready(self) -> ErrorAnswer:
        try:
            await self.storage.read(lambda transaction: transaction.now())
        except KeywrightError:
            return ErrorAnswer(503, b'{"status":"the database cannot be reached"}')
        return ErrorAnswer(200, b'{"status":"ready"}')
