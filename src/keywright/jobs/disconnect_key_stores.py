"""Removes the connections of stores that are DISCONNECTING, once no connect attempt holds their lease any more."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from keywright.domain.connection_states import ConnectionEvent, ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.jobs.attempt import Attempt
from keywright.jobs.job import JobServices, Work
from keywright.jobs.key_store_work import waiting_stores
from keywright.ports.key_store_provider import CustomKeyStoreProvider


class DisconnectKeyStores:
    """The job. A failure leaves the store DISCONNECTING, and the next poll tries again."""

    def __init__(self, services: JobServices) -> None:
        self._services = services

    async def due(self) -> Sequence[Work]:
        """Return one piece of work for every store that is DISCONNECTING."""
        return await waiting_stores(self._services, ConnectionState.DISCONNECTING, "disconnect", self._disconnect)

    async def _disconnect(self, provider: CustomKeyStoreProvider, store: CustomKeyStore, attempt: Attempt) -> None:
        async with asyncio.timeout(self._services.attempt_seconds):
            await provider.disconnect(store, attempt)
        await attempt.finish(ConnectionEvent.REMOVED)
