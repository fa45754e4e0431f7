"""Backups of CloudHSM clusters: what they carry, their states, and how long they are kept (cloudhsmv2.md section 6)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum

from keywright.domain.cloudhsm_ids import ENTROPY_BYTES, cloudhsm_id
from keywright.domain.errors import HsmRequestInvalid
from keywright.domain.hsm_clusters import Cluster, ClusterState
from keywright.domain.scope import PARTITION, Scope

DAY_SECONDS = 86400.0
WAITING_SECONDS = 7 * DAY_SECONDS


class BackupState(StrEnum):
    """The state of a backup, in AWS's spelling."""

    CREATE_IN_PROGRESS = "CREATE_IN_PROGRESS"
    READY = "READY"
    PENDING_DELETION = "PENDING_DELETION"
    DELETED = "DELETED"


class BackupEvent(StrEnum):
    """What may happen to a backup, worded to stand after "to". `FINISH` and `REMOVE` are told by jobs."""

    FINISH = "finish"
    DELETE = "delete"
    RESTORE = "restore"
    USE = "use"
    MODIFY = "modify"
    REMOVE = "remove"


_S, _E = BackupState, BackupEvent

BACKUP_TRANSITIONS: dict[tuple[BackupState, BackupEvent], BackupState] = {
    (_S.CREATE_IN_PROGRESS, _E.FINISH): _S.READY,
    (_S.READY, _E.DELETE): _S.PENDING_DELETION,
    (_S.PENDING_DELETION, _E.RESTORE): _S.READY,
    (_S.READY, _E.USE): _S.READY,
    (_S.READY, _E.MODIFY): _S.READY,
    (_S.READY, _E.REMOVE): _S.DELETED,
    (_S.PENDING_DELETION, _E.REMOVE): _S.DELETED,
    # A removal that was cut off is done again.
    (_S.DELETED, _E.REMOVE): _S.DELETED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What is known of a backup outside its content, which the provisioner of `hsm_backend` keeps.

    `sealed_private_key` is the cluster's own key, sealed as it was for `cluster_id`. `delete_at` is there while the
    backup is PENDING_DELETION. Times are epoch seconds.
    """

    scope: Scope
    backup_id: str
    cluster_id: str
    state: BackupState
    created_at: float
    hsm_backend: str
    hsm_type: str
    mode: str
    csr: str
    sealed_private_key: bytes = field(repr=False)
    cluster_certificate: str
    trust_anchor: str
    retention_days: str
    never_expires: bool = False
    delete_at: float | None = None
    version: int = 1

    @property
    def arn(self) -> str:
        """Return the backup's ARN."""
        return f"arn:{PARTITION}:cloudhsm:{self.scope.region}:{self.scope.account_id}:backup/{self.backup_id}"

    @property
    def expires_at(self) -> float | None:
        """Return when the retention ends; None when it never does."""
        return None if self.never_expires else self.created_at + int(self.retention_days) * DAY_SECONDS


def next_backup_state(state: BackupState, event: BackupEvent) -> BackupState:
    """Return the state that follows.

    Raises:
        HsmRequestInvalid: `event` is illegal in `state`.
    """
    following = BACKUP_TRANSITIONS.get((state, event))
    if following is None:
        raise HsmRequestInvalid(f"It is not possible to {event.value} a backup in state {state.value}.")
    return following


def new_backup(cluster: Cluster, random_bytes: Callable[[int], bytes], now: float) -> Backup | None:
    """Return the backup to be taken of a cluster; None unless the cluster is ACTIVE and so has something to lose."""
    if cluster.state is not ClusterState.ACTIVE or cluster.cluster_certificate is None or cluster.trust_anchor is None:
        return None
    return Backup(
        scope=cluster.scope,
        backup_id=cloudhsm_id("backup", random_bytes(ENTROPY_BYTES)),
        cluster_id=cluster.cluster_id,
        state=BackupState.CREATE_IN_PROGRESS,
        created_at=now,
        hsm_backend=cluster.hsm_backend,
        hsm_type=cluster.hsm_type,
        mode=cluster.mode,
        csr=cluster.csr,
        sealed_private_key=cluster.sealed_private_key,
        cluster_certificate=cluster.cluster_certificate,
        trust_anchor=cluster.trust_anchor,
        retention_days=cluster.backup_retention_days,
    )


def finished(backup: Backup, now: float) -> Backup:
    """Return the backup after it was taken; its age counts from now.

    Raises:
        HsmRequestInvalid: it is not in progress.
    """
    return replace(backup, state=next_backup_state(backup.state, BackupEvent.FINISH), created_at=now)


def newest_ready(backups: Collection[Backup]) -> Backup | None:
    """Return the newest of the backups that a cluster can be restored from."""
    ready = [backup for backup in backups if backup.state is BackupState.READY]
    return max(ready, key=lambda backup: (backup.created_at, backup.backup_id), default=None)


def is_removal_due(backup: Backup, now: float, *, is_last_of_live_cluster: bool) -> bool:
    """Return whether the backup is to be removed now; the last one of a live cluster outlasts its retention."""
    match backup.state:
        case BackupState.DELETED:
            return True
        case BackupState.PENDING_DELETION:
            return backup.delete_at is not None and backup.delete_at <= now
        case BackupState.READY:
            return backup.expires_at is not None and backup.expires_at <= now and not is_last_of_live_cluster
        case BackupState.CREATE_IN_PROGRESS:
            return False
