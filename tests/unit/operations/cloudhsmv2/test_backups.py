from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from keywright.api.cloudhsmv2 import BackupRetentionPolicy
from keywright.domain.errors import HsmRequestInvalid, HsmResourceNotFound
from keywright.domain.hsm_backups import Backup, BackupState
from keywright.domain.scope import Scope
from tests.fakes.cluster_world import ACCOUNT, REGION, ClusterWorld

SCOPE = Scope(account_id=ACCOUNT, region=REGION)
UNKNOWN = "backup-zzzzzzzzzzz"
READY = Backup(
    scope=SCOPE,
    backup_id="backup-aaaaaaaaaaa",
    cluster_id="cluster-aaaaaaaaaaa",
    state=BackupState.READY,
    created_at=1000.5,
    hsm_backend="recording",
    hsm_type="hsm2m.medium",
    mode="FIPS",
    csr="csr",
    sealed_private_key=b"sealed",
    cluster_certificate="certificate",
    trust_anchor="anchor",
    retention_days="90",
)


async def add(world: ClusterWorld, letter: str = "a", **members: Any) -> Backup:
    backup = replace(READY, backup_id=f"backup-{letter * 11}", **members)
    await world.storage.write(lambda tx: tx.backups.add(backup))
    return backup


async def ids(world: ClusterWorld, **members: Any) -> str:
    """Return the letters of the backups that are described, in their order."""
    answer = await world.call("DescribeBackups", **members)
    return "".join(backup.backup_id[-1] for backup in answer.backups)


async def test_a_backup_is_described_without_its_content(world: ClusterWorld):
    await add(world)
    [described] = (await world.call("DescribeBackups")).backups
    assert described.backup_arn == f"arn:aws:cloudhsm:{REGION}:{ACCOUNT}:backup/backup-aaaaaaaaaaa"
    assert (described.backup_state, described.cluster_id) == ("READY", "cluster-aaaaaaaaaaa")
    assert (described.hsm_type, described.mode) == ("hsm2m.medium", "FIPS")
    assert (described.create_timestamp, described.delete_timestamp, described.never_expires) == (1000.5, None, False)


async def test_the_newest_backup_comes_first_unless_asked_otherwise(world: ClusterWorld):
    for letter, created_at in (("a", 1.0), ("b", 3.0), ("c", 2.0)):
        await add(world, letter, created_at=created_at)
    assert await ids(world) == "bca"
    assert await ids(world, sort_ascending=False) == "bca"
    assert await ids(world, sort_ascending=True) == "acb"


@pytest.mark.parametrize("ascending", [True, False])
async def test_pages_follow_each_other_in_either_order(world: ClusterWorld, ascending: bool):
    for letter in "abcde":
        await add(world, letter, created_at=7.0)
    seen, token = "", None
    while True:
        answer = await world.call("DescribeBackups", max_results=2, next_token=token, sort_ascending=ascending)
        seen += "".join(backup.backup_id[-1] for backup in answer.backups)
        token = answer.next_token
        if token is None:
            break
    assert seen == ("abcde" if ascending else "edcba")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"backupIds": ["backup-aaaaaaaaaaa", UNKNOWN]}, "a"),
        ({"clusterIds": ["cluster-bbbbbbbbbbb"]}, "b"),
        ({"states": ["PENDING_DELETION"]}, "b"),
        ({"neverExpires": ["true"]}, "c"),
        ({"neverExpires": ["false"], "states": ["READY"]}, "a"),
        ({"sourceBackupIds": ["backup-aaaaaaaaaaa"]}, ""),
        ({"backupIds": []}, ""),
    ],
)
async def test_filters_narrow_what_is_described(world: ClusterWorld, filters: Mapping[str, list[str]], found: str):
    await add(world, "a")
    await add(world, "b", cluster_id="cluster-bbbbbbbbbbb", state=BackupState.PENDING_DELETION, delete_at=9.0)
    await add(world, "c", never_expires=True)
    assert await ids(world, filters=filters) == found


async def test_an_unknown_filter_and_a_bad_token_are_refused(world: ClusterWorld):
    with pytest.raises(HsmRequestInvalid, match="Filter colours is not one of"):
        await world.call("DescribeBackups", filters={"colours": ["red"]})
    with pytest.raises(HsmRequestInvalid, match="NextToken"):
        await world.call("DescribeBackups", next_token="x")


async def test_nobody_shares_backups(world: ClusterWorld):
    await add(world)
    assert await ids(world, shared=True) == ""


async def test_a_deleted_backup_waits_seven_days_and_can_be_brought_back(world: ClusterWorld):
    backup_id = (await add(world)).backup_id
    before = await world.storage.read(lambda tx: tx.now())
    deleted = (await world.call("DeleteBackup", backup_id=backup_id)).backup
    after = await world.storage.read(lambda tx: tx.now())
    assert deleted.backup_state == "PENDING_DELETION"
    assert before <= deleted.delete_timestamp - 7 * 86400 <= after
    with pytest.raises(HsmRequestInvalid, match="PENDING_DELETION"):
        await world.call("DeleteBackup", backup_id=backup_id)
    with pytest.raises(HsmRequestInvalid, match="PENDING_DELETION"):
        await world.call("ModifyBackupAttributes", backup_id=backup_id, never_expires=True)
    restored = (await world.call("RestoreBackup", backup_id=backup_id)).backup
    assert (restored.backup_state, restored.delete_timestamp) == ("READY", None)
    with pytest.raises(HsmRequestInvalid, match="READY"):
        await world.call("RestoreBackup", backup_id=backup_id)


async def test_a_backup_can_be_exempted_from_its_retention(world: ClusterWorld):
    backup_id = (await add(world)).backup_id
    for never in (True, False):
        answer = await world.call("ModifyBackupAttributes", backup_id=backup_id, never_expires=never)
        assert answer.backup.never_expires is never
        assert (await world.call("DescribeBackups")).backups == [answer.backup]


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("DeleteBackup", {}),
        ("RestoreBackup", {}),
        ("ModifyBackupAttributes", {"never_expires": True}),
    ],
)
async def test_another_accounts_backup_is_not_found(world: ClusterWorld, operation: str, members: dict[str, Any]):
    backup = await add(world, state=BackupState.READY)
    world.account = "444455556666"
    for backup_id in (backup.backup_id, UNKNOWN):
        with pytest.raises(HsmResourceNotFound):
            await world.call(operation, backup_id=backup_id, **members)
    assert await ids(world) == ""
    assert await world.storage.read(lambda tx: tx.backups.all(SCOPE)) == [backup]


async def test_a_new_retention_period_holds_for_the_backups_that_are_there(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    await add(world, "a", cluster_id=cluster_id)
    other = await add(world, "b")
    policy = BackupRetentionPolicy(type="DAYS", value="7")
    await world.call("ModifyCluster", cluster_id=cluster_id, backup_retention_policy=policy)
    changed, unchanged = await world.storage.read(lambda tx: tx.backups.all(SCOPE))
    assert changed.retention_days == "7"
    assert unchanged == other
