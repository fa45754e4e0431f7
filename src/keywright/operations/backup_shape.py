"""Backups as the CloudHSM v2 API shows them (cloudhsmv2.md section 6)."""

from __future__ import annotations

from keywright.api import cloudhsmv2
from keywright.domain.hsm_backups import Backup


def backup_shape(backup: Backup) -> cloudhsmv2.Backup:
    """Return the backup's description; nothing of its content is in it."""
    return cloudhsmv2.Backup(
        backup_id=backup.backup_id,
        backup_arn=backup.arn,
        backup_state=backup.state.value,
        cluster_id=backup.cluster_id,
        create_timestamp=backup.created_at,
        never_expires=backup.never_expires,
        delete_timestamp=backup.delete_at,
        tag_list=[],
        hsm_type=backup.hsm_type,
        mode=backup.mode,
    )
