"""ModifyBackupAttributes: exempts a backup from the retention period, or no longer."""

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
    cloudhsmv2.OPERATIONS["ModifyBackupAttributes"],
    action="cloudhsm:ModifyBackupAttributes",
    audit=("backup_id", "never_expires"),
)
async def modify_backup_attributes(
    call: Call[cloudhsmv2.ModifyBackupAttributesRequest],
) -> cloudhsmv2.ModifyBackupAttributesResponse:
    """Store whether the backup expires."""
    request = call.request

    def modify(transaction: Transaction) -> Backup:
        backup = backup_in(transaction, call, request.backup_id)
        state = next_backup_state(backup.state, BackupEvent.MODIFY)
        return transaction.backups.update(replace(backup, state=state, never_expires=request.never_expires))

    backup = await call.services.storage.write(modify)
    return cloudhsmv2.ModifyBackupAttributesResponse(backup=backup_shape(backup))
