from __future__ import annotations

import pytest

from keywright.domain.errors import HsmRequestInvalid, HsmResourceNotFound
from tests.fakes.cluster_world import SUBNET_A, ClusterWorld


@pytest.mark.parametrize("member", ["hsm_id", "eni_id", "eni_ip"])
async def test_an_hsm_is_deleted_by_any_of_its_names(world: ClusterWorld, member: str):
    cluster_id = await world.create_cluster()
    hsm = await world.create_hsm(cluster_id)
    await world.provision()
    answer = await world.call("DeleteHsm", cluster_id=cluster_id, **{member: getattr(hsm, member)})
    assert answer.hsm_id == hsm.hsm_id
    [deleting] = (await world.describe(cluster_id)).hsms
    assert deleting.state == "DELETE_IN_PROGRESS"
    await world.provision()
    assert (await world.describe(cluster_id)).hsms == []
    assert world.provisioner.done[-1] == ("remove_hsm", hsm.hsm_id)


async def test_the_address_is_free_again_after_the_job_and_not_before(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    hsm = await world.create_hsm(cluster_id)
    await world.provision()
    await world.call("DeleteHsm", cluster_id=cluster_id, hsm_id=hsm.hsm_id)
    assert len(await world.storage.read(lambda each: each.network.in_subnet(SUBNET_A))) == 1
    await world.provision()
    assert len(await world.storage.read(lambda each: each.network.in_subnet(SUBNET_A))) == 0


@pytest.mark.parametrize("members", [{}, {"hsm_id": "hsm-abcdefghijk", "eni_ip": "10.0.0.4"}])
async def test_anything_but_one_name_is_refused(world: ClusterWorld, members: dict[str, str]):
    cluster_id = await world.create_cluster()
    with pytest.raises(HsmRequestInvalid, match="exactly one of"):
        await world.call("DeleteHsm", cluster_id=cluster_id, **members)


async def test_an_hsm_of_another_cluster_is_not_found(world: ClusterWorld):
    hsm = await world.create_hsm(await world.create_cluster())
    other = await world.create_cluster()
    with pytest.raises(HsmResourceNotFound, match=hsm.hsm_id):
        await world.call("DeleteHsm", cluster_id=other, hsm_id=hsm.hsm_id)


async def test_an_hsm_that_was_never_finished_is_deleted_all_the_same(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    hsm = await world.create_hsm(cluster_id)
    await world.call("DeleteHsm", cluster_id=cluster_id, hsm_id=hsm.hsm_id)
    await world.provision()
    assert (await world.describe(cluster_id)).hsms == []
    assert world.provisioner.done == [("remove_hsm", hsm.hsm_id)]


async def test_asking_again_while_it_is_being_deleted_changes_nothing(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    hsm = await world.create_hsm(cluster_id)
    await world.provision()
    await world.call("DeleteHsm", cluster_id=cluster_id, hsm_id=hsm.hsm_id)
    topology = (await world.stored(cluster_id)).topology
    await world.call("DeleteHsm", cluster_id=cluster_id, hsm_id=hsm.hsm_id)
    assert (await world.stored(cluster_id)).topology == topology


async def test_topology_grows_when_an_hsm_leaves_service_and_when_it_is_gone(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    hsm = await world.create_hsm(cluster_id)
    await world.provision()
    before = (await world.stored(cluster_id)).topology
    await world.call("DeleteHsm", cluster_id=cluster_id, hsm_id=hsm.hsm_id)
    between = (await world.stored(cluster_id)).topology
    await world.provision()
    after = (await world.stored(cluster_id)).topology
    assert before < between < after
