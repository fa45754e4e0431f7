"""Deletes keys whose waiting period is over, and records what became of their material.

The key goes first and for good, together with the record of a FAILURE; then the material is deleted, once, and
the record becomes a SUCCESS when that worked (custom-key-stores.md section 5.4). So a worker that is killed at any
point leaves a key that is still pending, or a finished deletion whose record does not promise too much.

The record tells too whether the audit log has the deletion. When it has not, and nobody is at work on it, whoever comes
writes the event: it may be there twice, but is never missing.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from keywright.domain.key_states import KeyState
from keywright.domain.keys import Key, KeyDeletion
from keywright.domain.leases import Lease, LeaseLost
from keywright.jobs.deletion_record import deletion_audit_data, deletion_event
from keywright.jobs.job import JobServices, Work
from keywright.jobs.leases import run_under_lease
from keywright.jobs.service_event import event_record
from keywright.ports.key_store_provider import CustomKeyStoreProvider
from keywright.ports.storage import KeyRecord, Transaction

logger = logging.getLogger(__name__)

BATCH = 20
# One transaction has to end in good time, and a key may have 50,000 grants; the last ones go with the key.
GRANTS_PER_TRANSACTION = 1_000
SUCCESS = "SUCCESS"
FAILURE = "FAILURE"


class DeleteDueKeys:
    """The job. Whoever holds the lease of a key's deletion does all of it that is left."""

    def __init__(self, services: JobServices) -> None:
        self._services = services

    async def due(self) -> Sequence[Work]:
        """Return a piece of work for each deletion without a record, and for each of the keys that waited longest."""
        deletions, keys = await self._services.storage.read(_found)
        return [
            *(self._work(deletion.arn, partial(self._take_over, deletion)) for deletion in deletions),
            *(self._work(key.arn, partial(self._delete, key)) for key in keys),
        ]

    def _work(self, arn: str, act: Callable[[Lease], Awaitable[bool]]) -> Work:
        services, name = self._services, f"key-deletion:{arn}"

        async def run() -> bool:
            progressed = False

            async def under_lease(lease: Lease) -> None:
                nonlocal progressed
                progressed = await act(lease)

            try:
                await run_under_lease(services.storage, name, services.holder, under_lease, still_wanted=lambda _: None)
            except LeaseLost:
                logger.info("the deletion of %s is left to another worker", arn)
            return progressed

        return Work(name=name, run=run)

    async def _delete(self, key: Key, lease: Lease) -> bool:
        services = self._services
        while await services.storage.read(lambda transaction: _has_many_grants(transaction, key)):
            await services.storage.write(lambda transaction: _remove_grants(transaction, key))
        removed = await services.storage.write(
            lambda transaction: _remove(transaction, key, lease, services.custom_key_store_providers)
        )
        if removed is None:
            return False
        record, deletion = removed
        services.failpoints("delete-key.metadata-removed")
        if await self._discarded(record) and deletion.backing_keys_deletion_status != SUCCESS:
            deletion = replace(deletion, backing_keys_deletion_status=SUCCESS)
            services.failpoints("delete-key.material-deleted")
            await self._save(deletion, lease)
        return await self._record(deletion, lease)

    async def _take_over(self, found: KeyDeletion, lease: Lease) -> bool:
        """Record a deletion that was cut off; its material is not tried again."""
        deletion = await self._services.storage.read(
            lambda transaction: transaction.keys.deletion(found.scope, found.key_id)
        )
        if deletion is None or deletion.recorded:
            return False
        return await self._record(deletion, lease)

    async def _record(self, deletion: KeyDeletion, lease: Lease) -> bool:
        """Write the event; when that fails, the deletion is found again at the next poll."""
        services = self._services
        record = event_record(deletion_event(deletion), deletion.deleted_at, services.random_bytes)
        try:
            await services.audit.write(record)
        except OSError as fault:
            logger.error("the deletion of %s cannot be recorded, and is tried again: %s", deletion.arn, fault)
            return False
        services.failpoints("delete-key.recorded")
        await self._save(replace(deletion, recorded=True), lease)
        return True

    async def _save(self, deletion: KeyDeletion, lease: Lease) -> None:
        def save(transaction: Transaction) -> None:
            transaction.leases.fence(lease)
            transaction.keys.save_deletion(deletion)

        await self._services.storage.write(save)

    async def _discarded(self, record: KeyRecord) -> bool:
        """Delete the material, best effort: one try, and whatever goes wrong is a FAILURE in the record."""
        try:
            await self._services.key_providers[record.key.origin].discard_key(record.backing_key, record.store)
        except Exception as fault:  # noqa: BLE001 - a key that cannot be deleted must not keep others from it
            logger.warning("the material of deleted key %s stays behind: %s", record.key.arn, fault)
            return False
        return True


def _found(transaction: Transaction) -> tuple[Sequence[KeyDeletion], Sequence[Key]]:
    keys = transaction.keys
    return keys.unrecorded_deletions(BATCH), keys.due_for_deletion(transaction.now(), BATCH)


def _has_many_grants(transaction: Transaction, key: Key) -> bool:
    found = transaction.keys.get(key.scope, key.key_id)
    if found is None or not _is_due(found, transaction.now()):
        return False
    return transaction.grants.count(key.scope, key.key_id) > GRANTS_PER_TRANSACTION


def _remove_grants(transaction: Transaction, key: Key) -> None:
    """Remove some grants of a key, unless its deletion was cancelled in the meantime."""
    if _has_many_grants(transaction, key):
        transaction.grants.delete_some(key.scope, key.key_id, GRANTS_PER_TRANSACTION)


def _remove(
    transaction: Transaction, key: Key, lease: Lease, providers: Mapping[str, CustomKeyStoreProvider]
) -> tuple[KeyRecord, KeyDeletion] | None:
    """Remove the key if it is still due, and return what it was with the record of its deletion."""
    transaction.leases.fence(lease)
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
        audit_data=deletion_audit_data(record, providers),
        recorded=False,
    )
    transaction.keys.delete(record.key, deletion)
    return record, deletion


def _is_due(key: Key, now: float) -> bool:
    return key.state is KeyState.PENDING_DELETION and key.deletion_date is not None and key.deletion_date <= now
