"""Deletes keys whose waiting period is over, and records what became of their material.

The key goes first and for good, together with the record of a FAILURE; then the material is deleted, once, and
the record becomes a SUCCESS when that worked (custom-key-stores.md section 5.4). So a worker that is killed at any
point leaves a key that is still pending, or a finished deletion whose record does not promise too much.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace

from keywright.domain.key_states import KeyState
from keywright.domain.keys import Key, KeyDeletion
from keywright.jobs.deletion_record import deletion_event
from keywright.jobs.job import JobServices, Work
from keywright.jobs.service_event import ServiceEvent, event_record
from keywright.ports.storage import KeyRecord, Transaction

logger = logging.getLogger(__name__)

BATCH = 20
# One transaction has to end in good time, and a key may have 50,000 grants; the last ones go with the key.
GRANTS_PER_TRANSACTION = 1_000
PAUSE_SECONDS = 1.0
SUCCESS = "SUCCESS"
FAILURE = "FAILURE"


class DeleteDueKeys:
    """The job. The transaction that removes the key decides which worker does the rest."""

    def __init__(self, services: JobServices) -> None:
        self._services = services

    async def due(self) -> Sequence[Work]:
        """Return a piece of work for each of the keys that waited longest."""
        keys = await self._services.storage.read(
            lambda transaction: transaction.keys.due_for_deletion(transaction.now(), BATCH)
        )
        return [self._work(key) for key in keys]

    def _work(self, key: Key) -> Work:
        async def run() -> bool:
            return await self._delete(key)

        return Work(name=f"key-deletion:{key.arn}", run=run)

    async def _delete(self, key: Key) -> bool:
        services = self._services
        while await services.storage.read(lambda transaction: _has_many_grants(transaction, key)):
            await services.storage.write(lambda transaction: _remove_grants(transaction, key))
        removed = await services.storage.write(lambda transaction: _remove(transaction, key))
        if removed is None:
            return False
        record, deletion = removed
        services.failpoints("delete-key.metadata-removed")
        if await self._discarded(record) and deletion.backing_keys_deletion_status != SUCCESS:
            deletion = replace(deletion, backing_keys_deletion_status=SUCCESS)
            services.failpoints("delete-key.material-deleted")
            await services.storage.write(lambda transaction: transaction.keys.save_deletion(deletion))
        await self._record(deletion_event(record, deletion, services.custom_key_store_providers))
        return True

    async def _record(self, event: ServiceEvent) -> None:
        """Write the event, however often that fails: the key is gone, and nothing else will tell of it."""
        services = self._services
        record = event_record(event, services.clock(), services.random_bytes)
        while True:
            try:
                await services.audit.write(record)
            except OSError as fault:
                logger.error("the deletion of %s cannot be recorded, and is tried again: %s", event.key_arn, fault)
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return

    async def _discarded(self, record: KeyRecord) -> bool:
        """Delete the material, best effort: one try, and whatever goes wrong is a FAILURE in the record."""
        try:
            await self._services.key_providers[record.key.origin].discard_key(record.backing_key, record.store)
        except Exception as fault:  # noqa: BLE001 - a key that cannot be deleted must not keep others from it
            logger.warning("the material of deleted key %s stays behind: %s", record.key.arn, fault)
            return False
        return True


def _has_many_grants(transaction: Transaction, key: Key) -> bool:
    found = transaction.keys.get(key.scope, key.key_id)
    if found is None or not _is_due(found, transaction.now()):
        return False
    return transaction.grants.count(key.scope, key.key_id) > GRANTS_PER_TRANSACTION


def _remove_grants(transaction: Transaction, key: Key) -> None:
    """Remove some grants of a key, unless its deletion was cancelled in the meantime."""
    if _has_many_grants(transaction, key):
        transaction.grants.delete_some(key.scope, key.key_id, GRANTS_PER_TRANSACTION)


def _remove(transaction: Transaction, key: Key) -> tuple[KeyRecord, KeyDeletion] | None:
    """Remove the key if it is still due, and return what it was with the record of its deletion."""
    record = transaction.keys.record(key.scope, key.key_id)
    now = transaction.now()
    if record is None or not _is_due(record.key, now):
        return None
    # Material that is sealed in the database goes with the key, in this very transaction.
    is_here = record.backing_key.sealed_material is not None
    deletion = KeyDeletion(
        scope=key.scope,
        key_id=key.key_id,
        custom_key_store_id=record.key.custom_key_store_id,
        backing_key_id=record.backing_key.backing_key_id,
        backing_keys_deletion_status=SUCCESS if is_here else FAILURE,
        deleted_at=now,
    )
    transaction.keys.delete(record.key, deletion)
    return record, deletion


def _is_due(key: Key, now: float) -> bool:
    return key.state is KeyState.PENDING_DELETION and key.deletion_date is not None and key.deletion_date <= now
