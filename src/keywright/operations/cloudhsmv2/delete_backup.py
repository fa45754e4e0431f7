"""DeleteBackup: a backup waits seven days for its end, until when RestoreBackup brings it back."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import cloudhsmv2
from keywright.domain.hsm_backups import WAITING_SECONDS, Backup, BackupEvent, next_backup_state
from keywright.operations.backup_shape import backup_shape
from keywright.operations.backups import backup_in
from keywright.operations.call import Call
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["DeleteBackup"],
    action="cloudhsm:DeleteBackup",
    audit=("backup_id",),
)
async def delete_backup(call: Call[cloudhsmv2.DeleteBackupRequest]) -> cloudhsmv2.DeleteBackupResponse:
    """Store the backup as PENDING_DELETION, with the time at which a job removes it."""

    def delete(transaction: Transaction) -> Backup:
        backup = backup_in(transaction, call, call.request.backup_id)
        state = next_backup_state(backup.state, BackupEvent.DELETE)
        return transaction.backups.update(replace(backup, state=state, delete_at=transaction.now() + WAITING_SECONDS))

    backup = await call.services.storage.write(delete)
    return cloudhsmv2.DeleteBackupResponse(backup=backup_shape(backup))
