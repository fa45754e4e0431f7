"""Removes backups whose retention or waiting period is over.

The last backup of a live cluster is kept beyond its retention, and so is one that a restored cluster still needs
to make its first HSM. The row says DELETED before anything is destroyed and goes last, so a removal that was cut off
is done again; a lease that is left to run out spaces the attempts.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from keywright.domain.hsm_backups import (
    Backup,
    BackupEvent,
    BackupState,
    is_removal_due,
    newest_ready,
    next_backup_state,
)
from keywright.domain.hsm_users import HsmFault, HsmUserError
from keywright.jobs.job import Work
from keywright.jobs.provision_hsms import HsmServices
from keywright.ports.clock import Clock
from keywright.ports.storage import Transaction

logger = logging.getLogger(__name__)

ATTEMPT_SECONDS = 60.0
_REMOVABLE = (BackupState.READY, BackupState.PENDING_DELETION, BackupState.DELETED)


@dataclass(frozen=True, slots=True)
class RemoveBackups:
    """The job. It reads the database only when something may be due by this machine's clock."""

    services: HsmServices
    clock: Clock

    async def due(self) -> Sequence[Work]:
        """Return a piece of work for each backup that is due."""
        kept: Sequence[Backup] = await self.services.storage.cached(
            "removable backups", lambda transaction: transaction.backups.in_states(_REMOVABLE)
        )
        now = self.clock()
        due = [backup for backup in kept if is_removal_due(backup, now, is_last_of_live_cluster=False)]
        if due:
            due = await self.services.storage.read(
                lambda transaction: [each for each in due if _due(transaction, each)]
            )
        return [Work(name=f"remove:{each.backup_id}", run=partial(remove_backup, self.services, each)) for each in due]


async def remove_backup(services: HsmServices, backup: Backup) -> bool:
    """Remove one backup if it is due; return whether it is gone."""
    holder = services.random_bytes(8).hex()

    def mark(transaction: Transaction) -> Backup | None:
        fresh = _due(transaction, backup)
        if fresh is None:
            return None
        if transaction.leases.acquire(f"remove-backup:{backup.backup_id}", holder, ATTEMPT_SECONDS) is None:
            return None
        return transaction.backups.update(replace(fresh, state=next_backup_state(fresh.state, BackupEvent.REMOVE)))

    marked = await services.storage.write(mark)
    if marked is None:
        return False
    try:
        await _destroy(services, marked)
    except HsmUserError as fault:
        logger.warning("%s could not be removed and will be tried again: %s", backup.backup_id, fault)
        return False
    await services.storage.write(lambda transaction: transaction.backups.delete(marked))
    return True


async def _destroy(services: HsmServices, backup: Backup) -> None:
    provisioner = services.hsm_provisioners.get(backup.hsm_backend)
    if provisioner is None:
        raise HsmFault(f"this deployment has no access to HSMs of the kind {backup.hsm_backend}")
    await provisioner.remove_backup(backup)


def _due(transaction: Transaction, backup: Backup) -> Backup | None:
    """Return the backup as it is now if it is to be removed."""
    fresh = transaction.backups.get(backup.scope, backup.backup_id)
    if fresh is None or not is_removal_due(
        fresh, transaction.now(), is_last_of_live_cluster=_is_last(transaction, fresh)
    ):
        return None
    is_needed = any(cluster.topology == 0 for cluster in transaction.clusters.restored_from(fresh.backup_id))
    return None if is_needed else fresh


def _is_last(transaction: Transaction, backup: Backup) -> bool:
    if transaction.clusters.by_id(backup.cluster_id) is None:
        return False
    newest = newest_ready(transaction.backups.of_cluster(backup.cluster_id))
    return newest is not None and newest.backup_id == backup.backup_id
