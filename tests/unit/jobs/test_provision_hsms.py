from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from keywright.domain.hsm_users import HsmFault
from keywright.jobs.provision_hsms import ProvisionHsms
from tests.fakes.cluster_world import ClusterWorld, make_database, open_world
from tests.fakes.recording_provisioner import undisturbed


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
    raise HsmFault("the token does not answer")


async def state_of(world: ClusterWorld, cluster_id: str) -> tuple[str, str | None]:
    [hsm] = (await world.describe(cluster_id)).hsms
    return hsm.state, hsm.state_message


async def test_an_hsm_becomes_active_and_the_topology_grows_with_it(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    before = (await world.stored(cluster_id)).topology
    await world.create_hsm(cluster_id)
    assert await world.provision() is True
    assert (await world.stored(cluster_id)).topology == before + 1
    assert await state_of(world, cluster_id) == ("ACTIVE", "HSM created.")
    assert await world.provision() is False


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_an_hsm_whose_making_was_killed_is_finished_once_the_lease_ran_out(world: ClusterWorld, moment: str):
    cluster_id = await world.create_cluster()
    await world.create_hsm(cluster_id)
    setattr(world.provisioner, moment, kill)
    with pytest.raises(Killed):
        await world.provision()
    setattr(world.provisioner, moment, undisturbed)
    assert await world.provision() is False
    assert (await state_of(world, cluster_id))[0] == "CREATE_IN_PROGRESS"
    world.expire_leases()
    assert await world.provision() is True
    assert (await state_of(world, cluster_id))[0] == "ACTIVE"


@pytest.mark.parametrize("moment", ["before", "after"])
async def test_an_hsm_whose_removal_was_killed_is_removed_once_the_lease_ran_out(world: ClusterWorld, moment: str):
    cluster_id = await world.create_cluster()
    hsm = await world.create_hsm(cluster_id)
    await world.provision()
    await world.call("DeleteHsm", cluster_id=cluster_id, hsm_id=hsm.hsm_id)
    setattr(world.provisioner, moment, kill)
    with pytest.raises(Killed):
        await world.provision()
    setattr(world.provisioner, moment, undisturbed)
    world.expire_leases()
    assert await world.provision() is True
    assert (await world.describe(cluster_id)).hsms == []


async def test_a_failure_is_told_in_the_state_message_and_not_repeated_at_once(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    await world.create_hsm(cluster_id)
    world.provisioner.before = fail
    assert await world.provision() is True
    told = "Attempt 1 failed and is repeated: the token does not answer"
    assert await state_of(world, cluster_id) == ("CREATE_IN_PROGRESS", told)
    assert await world.provision() is False
    world.expire_leases()
    await world.provision()
    assert (await state_of(world, cluster_id))[1] == told.replace("1", "2")
    world.provisioner.before = undisturbed
    world.expire_leases()
    await world.provision()
    assert (await state_of(world, cluster_id))[0] == "ACTIVE"


async def test_the_back_off_doubles_up_to_a_minute(world: ClusterWorld):
    hsm = await world.create_hsm(await world.create_cluster())
    world.provisioner.before = fail
    waits = []
    for _ in range(8):
        await world.provision()
        waits.append(round(world.lease_seconds(f"CREATE_IN_PROGRESS:{hsm.hsm_id}")))
        world.expire_leases()
    assert waits[4:] == [16, 32, 60, 60]


async def test_an_hsm_that_backs_off_does_not_hold_up_the_others(world: ClusterWorld):
    cluster_id = await world.initialized_cluster()
    failing, working = [await world.create_hsm(cluster_id, letter) for letter in "ab"]

    async def fail_one(what: str, which: str) -> None:
        if which == failing.hsm_id:
            await fail(what, which)

    world.provisioner.before = fail_one
    await world.provision()
    states = {hsm.hsm_id: hsm.state for hsm in (await world.describe(cluster_id)).hsms}
    assert states[failing.hsm_id] == "CREATE_IN_PROGRESS"
    assert states[working.hsm_id] == "ACTIVE"


async def test_an_hsm_deleted_while_it_is_made_is_removed_and_never_active(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    hsm = await world.create_hsm(cluster_id)

    async def delete(what: str, which: str) -> None:
        if what == "add_hsm":
            await world.call("DeleteHsm", cluster_id=cluster_id, hsm_id=which)

    world.provisioner.after = delete
    await world.provision()
    assert world.provisioner.done == [("add_hsm", hsm.hsm_id), ("remove_hsm", hsm.hsm_id)]
    assert (await world.describe(cluster_id)).hsms == []


async def test_two_workers_make_an_hsm_once(world: ClusterWorld):
    hsm = await world.create_hsm(await world.create_cluster())
    assert sorted(await asyncio.gather(world.provision(), world.provision())) == [False, True]
    assert world.provisioner.done == [("add_hsm", hsm.hsm_id)]


async def test_a_worker_that_was_overtaken_stores_nothing(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    await world.create_hsm(cluster_id)

    async def overtake(what: str, which: str) -> None:
        world.provisioner.after = kill
        world.expire_leases()
        with pytest.raises(Killed):
            await world.provision()

    world.provisioner.after = overtake
    await world.provision()
    assert (await state_of(world, cluster_id))[0] == "CREATE_IN_PROGRESS"


async def test_an_hsm_of_a_kind_that_this_deployment_does_not_have_says_so(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    await world.create_hsm(cluster_id)
    world.services.hsm_provisioners.clear()
    await world.provision()
    assert "no access to HSMs of the kind recording" in (await state_of(world, cluster_id))[1]


async def test_the_runner_is_given_one_piece_of_work_for_each_cluster(world: ClusterWorld):
    job = ProvisionHsms(world.services)
    assert await job.due() == []
    first, second = await world.create_cluster(), await world.create_cluster()
    for cluster_id in (first, second):
        await world.create_hsm(cluster_id)
    works = await job.due()
    assert [work.name for work in works] == sorted(f"hsms:{cluster_id}" for cluster_id in (first, second))
    assert [await work.run() for work in works] == [True, True]
    assert await job.due() == []
