"""Takes the backups that were asked for by what happened to a cluster: activated, an HSM added, an HSM removed.

Whoever stores such a change stores a backup as CREATE_IN_PROGRESS in the same transaction, so that none is forgotten.
A lease for each backup counts the attempts; after a failed one it is left to run out, twice as long each time.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from keywright.domain.hsm_backups import Backup, BackupState, finished
from keywright.domain.hsm_clusters import Cluster
from keywright.domain.hsm_users import HsmFault, HsmUserError
from keywright.domain.leases import Lease
from keywright.jobs.job import Work
from keywright.jobs.provision_hsms import HsmServices
from keywright.ports.storage import Transaction

logger = logging.getLogger(__name__)

# Longer than a backup takes. One that takes longer is waited for by the next attempt, and then found made.
ATTEMPT_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """One backup to take; `cluster` is None when the cluster is gone."""

    backup: Backup
    cluster: Cluster | None
    attempt: Lease


@dataclass(frozen=True, slots=True)
class TakeBackups:
    """The job: a piece of work for each backup in progress."""

    services: HsmServices

    async def due(self) -> Sequence[Work]:
        """Return what there is to do now; backups that back off are among it, and are passed over when it runs."""
        unfinished: Sequence[Backup] = await self.services.storage.cached(
            "unfinished backups", lambda transaction: transaction.backups.in_states([BackupState.CREATE_IN_PROGRESS])
        )
        return [
            Work(name=f"take:{each.backup_id}", run=partial(take_backup, self.services, each)) for each in unfinished
        ]


async def take_backup(services: HsmServices, backup: Backup) -> bool:
    """Take one backup; return whether there was anything to do."""
    holder = services.random_bytes(8).hex()
    claim = await services.storage.write(lambda transaction: _claim(transaction, backup, holder))
    if claim is None:
        return False
    try:
        await _take(services, claim)
    except HsmUserError as fault:
        logger.warning("attempt %d to take %s failed: %s", claim.attempt.token, backup.backup_id, fault)
        pause = min(2.0 ** (claim.attempt.token - 1), ATTEMPT_SECONDS)
        await services.storage.write(lambda transaction: transaction.leases.renew(claim.attempt, pause))
    else:
        await services.storage.write(lambda transaction: _finish(transaction, claim))
    return True


def _claim(transaction: Transaction, backup: Backup, holder: str) -> _Claim | None:
    fresh = _in_progress(transaction, backup)
    if fresh is None:
        return None
    attempt = transaction.leases.acquire(f"take-backup:{backup.backup_id}", holder, ATTEMPT_SECONDS)
    if attempt is None:
        return None
    return _Claim(backup=fresh, cluster=transaction.clusters.by_id(backup.cluster_id), attempt=attempt)


async def _take(services: HsmServices, claim: _Claim) -> None:
    provisioner = services.hsm_provisioners.get(claim.backup.hsm_backend)
    if provisioner is None:
        raise HsmFault(f"this deployment has no access to HSMs of the kind {claim.backup.hsm_backend}")
    if claim.cluster is not None:
        await provisioner.back_up(claim.cluster, claim.backup)
    else:
        await provisioner.remove_backup(claim.backup)


def _finish(transaction: Transaction, claim: _Claim) -> None:
    fresh = _in_progress(transaction, claim.backup)
    if fresh is not None and claim.cluster is not None:
        transaction.backups.update(finished(fresh, transaction.now()))
    elif fresh is not None:
        transaction.backups.delete(fresh)
    transaction.leases.release(claim.attempt)


def _in_progress(transaction: Transaction, backup: Backup) -> Backup | None:
    fresh = transaction.backups.get(backup.scope, backup.backup_id)
    return fresh if fresh is not None and fresh.state is BackupState.CREATE_IN_PROGRESS else None
