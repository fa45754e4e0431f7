from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from keywright.domain.errors import HsmRequestInvalid, HsmResourceNotFound, HsmServiceFault
from keywright.domain.hsm_backups import Backup, BackupState
from keywright.domain.hsm_users import HsmFault, HsmKeysLost, HsmRole, HsmUser
from keywright.jobs.take_backups import TakeBackups
from keywright.ports.hsm_provisioner import ClusterContent
from keywright.ports.storage import MaskedObject
from tests.fakes.cluster_world import ClusterWorld
from tests.fakes.recording_provisioner import undisturbed


def content(cluster_id: str) -> ClusterContent:
    user = HsmUser(cluster_id=cluster_id, name="kmsuser", role=HsmRole.CRYPTO_USER, sealed_password=b"p")
    masked = MaskedObject(cluster_id=cluster_id, object_id=b"1", label="key", owner="kmsuser", masked=b"m")
    return ClusterContent(users=(user,), objects=(masked,))


async def fail(what: str, which: str) -> None:
    raise HsmFault("the disk is gone")


async def deleted_cluster(world: ClusterWorld, **members: Any) -> tuple[Any, Backup]:
    """Return what a cluster was like before its deletion, and the backup that the deletion left."""
    cluster_id = await unprovided_cluster(world, **members)
    described = await world.describe(cluster_id)
    await world.call("DeleteCluster", cluster_id=cluster_id)
    return described, (await world.backups_of(cluster_id))[-1]


async def take_backups(world: ClusterWorld) -> None:
    for work in await TakeBackups(world.services).due():
        assert await work.run() is True


async def unprovided_cluster(world: ClusterWorld, **members: Any) -> str:
    """Make an ACTIVE cluster without HSMs whose backups so far are taken."""
    cluster_id = await world.active_cluster(**members)
    await world.lose_hsms(cluster_id)
    await take_backups(world)
    return cluster_id


async def set_state(world: ClusterWorld, backup: Backup, state: BackupState) -> None:
    await world.storage.write(lambda tx: tx.backups.update(replace(backup, state=state)))


async def test_a_restored_cluster_is_active_at_once_with_the_certificate_and_no_hsm(world: ClusterWorld):
    before, backup = await deleted_cluster(world)
    world.provisioner.content = content
    restored = await world.describe(await world.create_cluster(source_backup_id=backup.backup_id))
    assert (restored.state, restored.hsms) == ("ACTIVE", [])
    assert restored.certificates.cluster_certificate == before.certificates.cluster_certificate
    assert restored.certificates.cluster_csr is None
    assert restored.source_backup_id == backup.backup_id
    assert restored.cluster_id != before.cluster_id
    assert await world.storage.read(lambda tx: tx.hsm_users.all(restored.cluster_id)) == list(
        content(restored.cluster_id).users
    )
    assert await world.storage.read(lambda tx: tx.clusters.objects(restored.cluster_id)) == list(
        content(restored.cluster_id).objects
    )


async def test_a_restored_cluster_keeps_the_private_key_sealed_for_itself_and_can_be_backed_up_too(
    world: ClusterWorld,
):
    _, backup = await deleted_cluster(world)
    opened = world.services.sealing.open(backup.sealed_private_key, "cluster-key", (backup.cluster_id,))
    for _ in range(2):
        cluster_id = await world.create_cluster(source_backup_id=backup.arn)
        stored = await world.stored(cluster_id)
        assert world.services.sealing.open(stored.sealed_private_key, "cluster-key", (cluster_id,)) == opened
        await world.call("DeleteCluster", cluster_id=cluster_id)
        [backup] = await world.backups_of(cluster_id)
        assert backup.trust_anchor == stored.trust_anchor


async def test_a_restored_cluster_is_neither_initialized_nor_activated_again(world: ClusterWorld):
    before, backup = await deleted_cluster(world)
    cluster_id = await world.create_cluster(source_backup_id=backup.backup_id)
    await world.create_hsm(cluster_id)
    await world.provision()
    assert world.authority is not None
    with pytest.raises(HsmRequestInvalid, match="initialize a cluster in state ACTIVE"):
        await world.call(
            "InitializeCluster",
            cluster_id=cluster_id,
            signed_cert=before.certificates.cluster_certificate,
            trust_anchor=world.authority.certificate_pem,
        )


async def test_an_unknown_backup_and_another_accounts_are_not_found(world: ClusterWorld):
    _, backup = await deleted_cluster(world)
    with pytest.raises(HsmResourceNotFound, match="backup-abcdefghijk"):
        await world.create_cluster(source_backup_id="backup-abcdefghijk")
    with pytest.raises(HsmResourceNotFound):
        await world.create_cluster(source_backup_id=backup.arn.replace("111122223333", "444455556666"))
    world.account = "444455556666"
    for named in (backup.backup_id, backup.arn):
        with pytest.raises(HsmResourceNotFound):
            await world.create_cluster(source_backup_id=named)


@pytest.mark.parametrize("state", [state for state in BackupState if state is not BackupState.READY])
async def test_only_a_ready_backup_restores(world: ClusterWorld, state: BackupState):
    _, backup = await deleted_cluster(world)
    await set_state(world, backup, state)
    with pytest.raises(HsmRequestInvalid, match=state.value):
        await world.create_cluster(source_backup_id=backup.backup_id)


async def test_a_backup_deleted_while_it_is_read_makes_no_cluster(world: ClusterWorld):
    _, backup = await deleted_cluster(world)

    async def delete(what: str, which: str) -> None:
        await world.call("DeleteBackup", backup_id=which)

    world.provisioner.after = delete
    with pytest.raises(HsmRequestInvalid, match="PENDING_DELETION"):
        await world.create_cluster(source_backup_id=backup.backup_id)
    assert (await world.call("DescribeClusters")).clusters == []


async def test_a_backup_restores_only_into_its_own_mode(world: ClusterWorld):
    _, backup = await deleted_cluster(world, mode="NON_FIPS")
    with pytest.raises(HsmRequestInvalid, match="in mode NON_FIPS, not FIPS"):
        await world.create_cluster(source_backup_id=backup.backup_id, mode="FIPS")
    with pytest.raises(HsmRequestInvalid, match=r"hsm1\.medium has no mode NON_FIPS"):
        await world.create_cluster(source_backup_id=backup.backup_id, hsm_type="hsm1.medium")
    cluster_id = await world.create_cluster(source_backup_id=backup.backup_id)
    assert (await world.describe(cluster_id)).mode == "NON_FIPS"


async def test_a_backup_that_cannot_be_read_makes_no_cluster(world: ClusterWorld):
    _, backup = await deleted_cluster(world)
    world.provisioner.before = fail
    with pytest.raises(HsmServiceFault, match="cannot be restored: the disk is gone"):
        await world.create_cluster(source_backup_id=backup.backup_id)
    assert (await world.call("DescribeClusters")).clusters == []


async def test_a_deletion_backs_up_before_it_destroys(world: ClusterWorld):
    cluster_id = await unprovided_cluster(world)
    world.provisioner.done.clear()
    await world.call("DeleteCluster", cluster_id=cluster_id)
    *_, backup = await world.backups_of(cluster_id)
    assert backup.state is BackupState.READY
    assert world.provisioner.done == [("back_up", backup.backup_id), ("remove_cluster", cluster_id)]


async def test_a_cluster_that_cannot_be_backed_up_is_not_destroyed_and_asking_again_finishes(world: ClusterWorld):
    cluster_id = await unprovided_cluster(world)
    world.provisioner.done.clear()
    world.provisioner.before = fail
    with pytest.raises(HsmServiceFault, match="the disk is gone"):
        await world.call("DeleteCluster", cluster_id=cluster_id)
    assert world.provisioner.done == []
    world.provisioner.before = undisturbed
    await world.call("DeleteCluster", cluster_id=cluster_id)
    assert [backup.state for backup in await world.backups_of(cluster_id)] == [BackupState.READY] * 2
    assert await world.stored(cluster_id) is None


async def test_a_deletion_finishes_earlier_backups_first_so_that_its_own_is_the_newest(world: ClusterWorld):
    cluster_id = await world.create_cluster(source_backup_id=(await deleted_cluster(world))[1].backup_id)
    await world.create_hsm(cluster_id)
    await world.provision()
    [earlier] = await world.backups_of(cluster_id)
    assert earlier.state is BackupState.CREATE_IN_PROGRESS
    await world.lose_hsms(cluster_id)
    world.provisioner.done.clear()
    await world.call("DeleteCluster", cluster_id=cluster_id)
    taken = [which for what, which in world.provisioner.done if what == "back_up"]
    backups = await world.backups_of(cluster_id)
    assert [backup.backup_id for backup in backups] == taken
    assert taken[0] == earlier.backup_id
    assert {backup.state for backup in backups} == {BackupState.READY}


async def test_a_cluster_whose_keys_are_lost_is_deleted_without_a_last_backup(world: ClusterWorld):
    cluster_id = await unprovided_cluster(world)

    async def lost(what: str, which: str) -> None:
        if what == "back_up":
            raise HsmKeysLost("no token is left")

    before = await world.backups_of(cluster_id)
    world.provisioner.before = lost
    await world.call("DeleteCluster", cluster_id=cluster_id)
    assert await world.backups_of(cluster_id) == before
    assert await world.stored(cluster_id) is None


async def test_a_cluster_that_was_never_active_leaves_no_backup(world: ClusterWorld):
    cluster_id = await world.initialized_cluster()
    await world.lose_hsms(cluster_id)
    await world.call("DeleteCluster", cluster_id=cluster_id)
    assert await world.backups_of(cluster_id) == []
