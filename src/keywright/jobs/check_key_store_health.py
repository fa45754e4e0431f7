"""Asks about every two minutes how the backing key stores of connected stores are: the log tells of trouble first.

The answer changes no state: CONNECTED says nothing of health (custom-key-stores.md section 2).
"""

from __future__ import annotations

from collections.abc import Sequence

from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.jobs.job import JobServices, Work

PERIOD_SECONDS = 120.0


class CheckKeyStoreHealth:
    """The job. Whoever gets a store's lease asks for all workers; nobody gives it back, so it runs for the period."""

    def __init__(self, services: JobServices) -> None:
        self._services = services
        self._not_before: dict[str, float] = {}

    async def due(self) -> Sequence[Work]:
        """Return a piece of work for each connected store that this worker has not looked at for a period."""
        state = ConnectionState.CONNECTED
        connected: Sequence[CustomKeyStore] = await self._services.storage.cached(
            ("custom key stores in state", state), lambda transaction: transaction.key_stores.in_states((state,))
        )
        now = self._services.clock()
        known = {store.custom_key_store_id: store for store in connected}
        # A store that was connected just now was asked while it was, and is looked at in a period's time.
        self._not_before = {id_: self._not_before.get(id_, now + PERIOD_SECONDS) for id_ in known}
        return [self._work(known[id_]) for id_, at in self._not_before.items() if at <= now]

    def _work(self, store: CustomKeyStore) -> Work:
        async def run() -> bool:
            await self._check(store)
            return False

        return Work(name=f"health:{store.custom_key_store_id}", run=run)

    async def _check(self, store: CustomKeyStore) -> None:
        services, store_id = self._services, store.custom_key_store_id
        self._not_before[store_id] = services.clock() + PERIOD_SECONDS
        # A little less than the period, so that the same worker may have it again.
        seconds = PERIOD_SECONDS - 10.0
        lease = await services.storage.write(
            lambda transaction: transaction.leases.acquire(f"health:{store_id}", services.holder, seconds)
        )
        if lease is not None:
            await services.custom_key_store_providers[store.type].check_health(store)
