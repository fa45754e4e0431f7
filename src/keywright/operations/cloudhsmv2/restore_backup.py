"""RestoreBackup: a backup that waits for its deletion is kept after all. CreateCluster restores a cluster."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import cloudhsmv2
from keywright.domain.hsm_backups import Backup, BackupEvent, next_backup_state
from keywright.operations.backup_shape import backup_shape
from keywright.operations.backups import backup_in
from keywright.operations.call import Call
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["RestoreBackup"],
    action="cloudhsm:RestoreBackup",
    audit=("backup_id",),
)
async def restore_backup(call: Call[cloudhsmv2.RestoreBackupRequest]) -> cloudhsmv2.RestoreBackupResponse:
    """Store the backup as READY again."""

    def restore(transaction: Transaction) -> Backup:
        backup = backup_in(transaction, call, call.request.backup_id)
        state = next_backup_state(backup.state, BackupEvent.RESTORE)
        return transaction.backups.update(replace(backup, state=state, delete_at=None))

    backup = await call.services.storage.write(restore)
    return cloudhsmv2.RestoreBackupResponse(backup=backup_shape(backup))
