from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keywright.domain.hsm_backups import DAY_SECONDS, Backup, BackupState
from keywright.domain.hsm_users import HsmFault
from keywright.jobs.remove_backups import RemoveBackups
from keywright.jobs.take_backups import TakeBackups
from tests.fakes.cluster_world import ClusterWorld, make_database, open_world
from tests.fakes.recording_provisioner import undisturbed

IN_PROGRESS, READY, PENDING = BackupState.CREATE_IN_PROGRESS, BackupState.READY, BackupState.PENDING_DELETION


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "keywright.db"
    make_database(path)
    return path


@pytest.fixture
def world(empty_database: Path, tmp_path: Path) -> Iterator[ClusterWorld]:
    shutil.copy(empty_database, tmp_path / "keywright.db")
    world = open_world(tmp_path / "keywright.db")
    yield world
    world.storage.close()


async def kill(what: str, which: str) -> None:
    raise Killed


async def fail(what: str, which: str) -> None:
    raise HsmFault("the disk is gone")


async def take(world: ClusterWorld) -> list[bool]:
    return [await work.run() for work in await TakeBackups(world.services).due()]


async def remove(world: ClusterWorld) -> list[bool]:
    return [await work.run() for work in await RemoveBackups(world.services, time.time).due()]


async def states(world: ClusterWorld, cluster_id: str) -> list[BackupState]:
    return [backup.state for backup in await world.backups_of(cluster_id)]


async def change(world: ClusterWorld, backup: Backup, **members: Any) -> Backup:
    return await world.storage.write(lambda tx: tx.backups.update(replace(backup, **members)))


async def backed_up_cluster(world: ClusterWorld, backups: int = 1) -> tuple[str, list[Backup]]:
    """Make an ACTIVE cluster with backups, the oldest first."""
    cluster_id = await world.active_cluster()
    for _ in range(backups):
        await world.create_hsm(cluster_id)
        await world.provision()
        await take(world)
    return cluster_id, await world.backups_of(cluster_id)


async def test_an_hsm_that_comes_to_an_active_cluster_or_leaves_it_has_a_backup_taken(world: ClusterWorld):
    cluster_id = await world.active_cluster()
    assert await states(world, cluster_id) == []
    hsm = await world.create_hsm(cluster_id)
    await world.provision()
    assert await states(world, cluster_id) == [IN_PROGRESS]
    assert await take(world) == [True]
    assert await states(world, cluster_id) == [READY]
    await world.call("DeleteHsm", cluster_id=cluster_id, hsm_id=hsm.hsm_id)
    await world.provision()
    assert await take(world) == [True]
    assert await states(world, cluster_id) == [READY, READY]
    backups = await world.backups_of(cluster_id)
    assert [which for what, which in world.provisioner.done if what == "back_up"] == [
        each.backup_id for each in backups
    ]
    assert await take(world) == []


async def test_a_cluster_that_is_not_active_is_not_backed_up(world: ClusterWorld):
    cluster_id = await world.initialized_cluster()
    await world.create_hsm(cluster_id, "b")
    await world.provision()
    assert await states(world, cluster_id) == []


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_a_backup_that_was_killed_is_taken_once_the_lease_ran_out(world: ClusterWorld, moment: str):
    cluster_id = await world.active_cluster()
    await world.create_hsm(cluster_id)
    await world.provision()
    setattr(world.provisioner, moment, kill)
    with pytest.raises(Killed):
        await take(world)
    setattr(world.provisioner, moment, undisturbed)
    assert await take(world) == [False]
    assert await states(world, cluster_id) == [IN_PROGRESS]
    world.expire_leases()
    assert await take(world) == [True]
    assert await states(world, cluster_id) == [READY]


async def test_a_backup_that_failed_is_repeated_after_a_while_that_doubles_up_to_a_minute(world: ClusterWorld):
    cluster_id = await world.active_cluster()
    await world.create_hsm(cluster_id)
    await world.provision()
    [backup] = await world.backups_of(cluster_id)
    world.provisioner.before = fail
    waits = []
    for _ in range(8):
        await take(world)
        assert await take(world) == [False]
        waits.append(round(world.lease_seconds(f"take-backup:{backup.backup_id}")))
        world.expire_leases()
    assert waits[4:] == [16, 32, 60, 60]
    world.provisioner.before = undisturbed
    await take(world)
    assert await states(world, cluster_id) == [READY]


async def test_a_backup_whose_cluster_is_gone_is_dropped(world: ClusterWorld):
    cluster_id, [backup] = await backed_up_cluster(world)
    await change(world, backup, state=IN_PROGRESS)
    cluster = await world.stored(cluster_id)
    await world.storage.write(lambda tx: tx.clusters.delete(cluster))
    await take(world)
    assert await world.backups_of(cluster_id) == []
    assert world.provisioner.done[-1] == ("remove_backup", backup.backup_id)


async def test_a_backup_is_removed_when_its_retention_is_over(world: ClusterWorld):
    cluster_id, [older, newer] = await backed_up_cluster(world, 2)
    assert await remove(world) == []
    await change(world, older, created_at=time.time() - 90 * DAY_SECONDS - 1)
    await change(world, newer, created_at=time.time() - 90 * DAY_SECONDS + 60)
    assert await remove(world) == [True]
    assert [backup.backup_id for backup in await world.backups_of(cluster_id)] == [newer.backup_id]
    assert world.provisioner.done[-1] == ("remove_backup", older.backup_id)


async def test_the_last_backup_of_a_live_cluster_stays_and_goes_after_the_cluster(world: ClusterWorld):
    cluster_id, [older, newer] = await backed_up_cluster(world, 2)
    await change(world, older, created_at=1.0)
    await change(world, newer, created_at=2.0)
    await remove(world)
    assert [backup.backup_id for backup in await world.backups_of(cluster_id)] == [newer.backup_id]
    cluster = await world.stored(cluster_id)
    await world.storage.write(lambda tx: tx.clusters.delete(cluster))
    await remove(world)
    assert await world.backups_of(cluster_id) == []


async def test_a_backup_that_never_expires_stays(world: ClusterWorld):
    _, [older, _] = await backed_up_cluster(world, 2)
    older = await change(world, older, created_at=1.0, never_expires=True)
    assert await remove(world) == []
    await change(world, older, never_expires=False)
    assert await remove(world) == [True]


async def test_a_deleted_backup_goes_when_its_waiting_period_is_over(world: ClusterWorld):
    cluster_id, [backup] = await backed_up_cluster(world)
    backup = await change(world, backup, state=PENDING, delete_at=time.time() + 60, never_expires=True)
    assert await remove(world) == []
    await change(world, backup, delete_at=time.time() - 1)
    assert await remove(world) == [True]
    assert await world.backups_of(cluster_id) == []


async def test_a_backup_stays_until_a_cluster_restored_from_it_has_made_an_hsm(world: ClusterWorld):
    cluster_id, [backup] = await backed_up_cluster(world)
    restored = await world.create_cluster(source_backup_id=backup.backup_id)
    await change(world, backup, state=PENDING, delete_at=1.0)
    assert await remove(world) == []
    await world.create_hsm(restored)
    await world.provision()
    assert await remove(world) == [True]
    assert await world.backups_of(cluster_id) == []


async def test_a_removal_that_was_killed_is_done_again_and_nothing_is_restored_from_it_meanwhile(world: ClusterWorld):
    cluster_id, [backup] = await backed_up_cluster(world)
    await change(world, backup, state=PENDING, delete_at=1.0)
    world.provisioner.before = kill
    with pytest.raises(Killed):
        await remove(world)
    world.provisioner.before = undisturbed
    assert await states(world, cluster_id) == [BackupState.DELETED]
    assert await remove(world) == [False]
    world.expire_leases()
    assert await remove(world) == [True]
    assert await world.backups_of(cluster_id) == []


async def test_a_removal_that_failed_is_not_repeated_at_once(world: ClusterWorld):
    _, [backup] = await backed_up_cluster(world)
    await change(world, backup, state=PENDING, delete_at=1.0)
    world.provisioner.before = fail
    assert await remove(world) == [False]
    world.provisioner.before = undisturbed
    assert await remove(world) == [False]
    world.expire_leases()
    assert await remove(world) == [True]
