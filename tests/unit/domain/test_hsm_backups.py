from __future__ import annotations

from dataclasses import replace

import pytest

from keywright.domain.errors import HsmRequestInvalid
from keywright.domain.hsm_backups import (
    BACKUP_TRANSITIONS,
    DAY_SECONDS,
    Backup,
    BackupEvent,
    BackupState,
    finished,
    is_removal_due,
    newest_ready,
    next_backup_state,
)
from keywright.domain.scope import Scope

READY = Backup(
    scope=Scope(account_id="111122223333", region="us-east-1"),
    backup_id="backup-aaaaaaaaaaa",
    cluster_id="cluster-aaaaaaaaaaa",
    state=BackupState.READY,
    created_at=1000.0,
    hsm_backend="softhsm",
    hsm_type="hsm2m.medium",
    mode="FIPS",
    csr="csr",
    sealed_private_key=b"sealed",
    cluster_certificate="certificate",
    trust_anchor="anchor",
    retention_days="7",
)
END = 1000.0 + 7 * DAY_SECONDS


@pytest.mark.parametrize("state", BackupState)
@pytest.mark.parametrize("event", BackupEvent)
def test_what_is_not_in_the_table_is_refused(state: BackupState, event: BackupEvent):
    if (state, event) in BACKUP_TRANSITIONS:
        next_backup_state(state, event)
    else:
        with pytest.raises(HsmRequestInvalid, match=f"{event.value} a backup in state {state.value}"):
            next_backup_state(state, event)


def test_a_backup_is_as_old_as_its_content():
    taken = finished(replace(READY, state=BackupState.CREATE_IN_PROGRESS), 2000.0)
    assert (taken.state, taken.created_at) == (BackupState.READY, 2000.0)


def test_the_newest_backup_is_the_newest_that_is_ready():
    newer = replace(READY, backup_id="backup-bbbbbbbbbbb", created_at=1001.0)
    waiting = replace(newer, backup_id="backup-ccccccccccc", created_at=1002.0, state=BackupState.PENDING_DELETION)
    assert newest_ready([newer, waiting, READY]) == newer
    assert newest_ready([waiting]) is None


def test_a_backup_expires_at_the_end_of_its_retention_and_not_before():
    assert not is_removal_due(READY, END - 0.5, is_last_of_live_cluster=False)
    assert is_removal_due(READY, END, is_last_of_live_cluster=False)


def test_the_private_key_is_not_in_the_text_of_a_backup():
    assert "sealed" not in repr(READY).replace("sealed_private_key", "")
