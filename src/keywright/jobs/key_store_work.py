"""What connecting and disconnecting have in common: which stores wait for it, and doing it once at a time."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence

from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.leases import Lease, LeaseLost
from keywright.jobs.attempt import Attempt, Superseded, require_attempt, require_current
from keywright.jobs.job import JobServices, Work
from keywright.jobs.leases import run_under_lease
from keywright.ports.key_store_provider import CustomKeyStoreProvider
from keywright.ports.storage import Transaction

logger = logging.getLogger(__name__)

Attend = Callable[[CustomKeyStoreProvider, CustomKeyStore, Attempt], Awaitable[None]]


async def waiting_stores(services: JobServices, state: ConnectionState, verb: str, attend: Attend) -> Sequence[Work]:
    """Return a piece of work for every store in `state` whose type this service has."""
    stores: Sequence[CustomKeyStore] = await services.storage.cached(
        ("custom key stores in state", state), lambda transaction: transaction.key_stores.in_states((state,))
    )
    return [
        _work(services, store, verb, attend) for store in stores if store.type in services.custom_key_store_providers
    ]


def _work(services: JobServices, store: CustomKeyStore, verb: str, attend: Attend) -> Work:
    # Connecting and disconnecting share the lease, so the one never overlaps the other, on any worker.
    name = f"key-store:{store.custom_key_store_id}"

    async def under_lease(lease: Lease) -> None:
        # What the job found may be old by now: the store as it is under the lease is what counts.
        fresh = await services.storage.read(lambda transaction: require_current(transaction, store))
        attempt = Attempt(services, lease, fresh, verb)
        await attend(services.custom_key_store_providers[store.type], fresh, attempt)

    async def run() -> bool:
        try:
            return await run_under_lease(
                services.storage,
                name,
                services.holder,
                under_lease,
                still_wanted=lambda transaction: _require_wanted(transaction, store),
            )
        except (Superseded, LeaseLost) as reason:
            logger.info("%s %s stopped: %s", verb, store.custom_key_store_id, type(reason).__name__)
            return True

    return Work(name=name, run=run)


def _require_wanted(transaction: Transaction, store: CustomKeyStore) -> None:
    require_attempt(transaction, store)
