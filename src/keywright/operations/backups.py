"""Finding the backup that a request names."""

from __future__ import annotations

from typing import Any

from keywright.domain.errors import HsmResourceNotFound
from keywright.domain.hsm_backups import Backup
from keywright.operations.call import Call
from keywright.ports.storage import Transaction


def backup_in(transaction: Transaction, call: Call[Any], id_or_arn: str) -> Backup:
    """Return the backup of the caller's account and Region, as the transaction sees it.

    Raises:
        HsmResourceNotFound: there is none with this id or ARN.
    """
    backup = transaction.backups.get(call.scope, id_or_arn.rpartition("/")[2])
    if backup is None or id_or_arn not in (backup.backup_id, backup.arn):
        raise HsmResourceNotFound(f"Backup {id_or_arn} does not exist.")
    return backup
