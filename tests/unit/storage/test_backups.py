from __future__ import annotations

from dataclasses import replace

import pytest

from keywright.domain.hsm_backups import BackupState
from keywright.ports.storage import StaleWrite, Transaction
from keywright.storage.sql_storage import SqlStorage
from tests.unit.storage.values import BACKUP, CLUSTER, OTHER_ACCOUNT, OTHER_REGION, SCOPE

OLDER = replace(
    BACKUP, backup_id="backup-2", created_at=1.0, state=BackupState.READY, delete_at=None, never_expires=False
)
FOREIGN = replace(OLDER, backup_id="backup-3", created_at=0.5, cluster_id="cluster-9", scope=OTHER_ACCOUNT)


@pytest.fixture
async def full(storage: SqlStorage) -> SqlStorage:
    def add(tx: Transaction) -> None:
        tx.clusters.add(CLUSTER)
        for backup in (BACKUP, OLDER, FOREIGN):
            tx.backups.add(backup)

    await storage.write(add)
    return storage


async def test_backups_are_listed_from_the_oldest_on(full: SqlStorage):
    def read(tx: Transaction) -> None:
        assert tx.backups.all(SCOPE) == [OLDER, BACKUP]
        assert tx.backups.of_cluster("cluster-1") == [OLDER, BACKUP]
        assert tx.backups.in_states([BackupState.READY]) == [FOREIGN, OLDER]
        assert tx.backups.in_states([BackupState.CREATE_IN_PROGRESS]) == []

    await full.read(read)


@pytest.mark.parametrize("scope", [OTHER_ACCOUNT, OTHER_REGION], ids=["account", "region"])
async def test_another_account_or_region_sees_and_changes_nothing(full: SqlStorage, scope):
    assert await full.read(lambda tx: tx.backups.get(scope, "backup-1")) is None
    assert BACKUP not in await full.read(lambda tx: tx.backups.all(scope))
    for change in (
        lambda tx: tx.backups.update(replace(BACKUP, scope=scope)),
        lambda tx: tx.backups.delete(replace(BACKUP, scope=scope)),
    ):
        with pytest.raises(StaleWrite):
            await full.write(change)


async def test_a_backup_outlives_its_cluster(full: SqlStorage):
    await full.write(lambda tx: tx.clusters.delete(CLUSTER))
    assert await full.read(lambda tx: tx.backups.of_cluster("cluster-1")) == [OLDER, BACKUP]


async def test_a_change_is_stored_with_its_version_and_an_outdated_one_is_refused(full: SqlStorage):
    changed = await full.write(
        lambda tx: tx.backups.update(replace(BACKUP, state=BackupState.READY, delete_at=None, never_expires=False))
    )
    assert (changed.version, changed.state, changed.delete_at) == (3, BackupState.READY, None)
    assert await full.read(lambda tx: tx.backups.get(SCOPE, "backup-1")) == changed
    with pytest.raises(StaleWrite):
        await full.write(lambda tx: tx.backups.delete(BACKUP))
    await full.write(lambda tx: tx.backups.delete(changed))
    assert await full.read(lambda tx: tx.backups.get(SCOPE, "backup-1")) is None


async def test_restored_clusters_are_found_by_their_backup(full: SqlStorage):
    assert await full.read(lambda tx: tx.clusters.restored_from("backup-0")) == [CLUSTER]
    assert await full.read(lambda tx: tx.clusters.restored_from("backup-1")) == []
