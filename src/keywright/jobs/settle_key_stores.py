"""Lets the providers of this worker drop what they hold for stores that are not connected any more."""

from __future__ import annotations

from collections.abc import Sequence

from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.jobs.job import JobServices, Work


class SettleKeyStores:
    """The job. A store may have been disconnected by any worker, so each looks for itself."""

    def __init__(self, services: JobServices) -> None:
        self._services = services

    async def due(self) -> Sequence[Work]:
        """Return the one piece of work; it costs next to nothing when there is nothing to drop."""
        return (Work(name="settle key stores", run=self._settle),)

    async def _settle(self) -> bool:
        state = ConnectionState.CONNECTED
        connected: Sequence[CustomKeyStore] = await self._services.storage.cached(
            ("custom key stores in state", state), lambda transaction: transaction.key_stores.in_states((state,))
        )
        for provider in self._services.custom_key_store_providers.values():
            ids = frozenset(store.custom_key_store_id for store in connected if store.type == provider.type)
            await provider.settle(ids)
        return False
