from __future__ import annotations

import pytest

from keywright.domain.errors import HsmRequestInvalid, HsmResourceNotFound, HsmServiceFault
from keywright.domain.hsm_users import HsmFault
from tests.fakes.cluster_world import ClusterWorld
from tests.fakes.recording_provisioner import undisturbed


async def test_a_cluster_without_hsms_is_gone_and_what_was_left_of_it_is_destroyed(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    answer = await world.call("DeleteCluster", cluster_id=cluster_id)
    assert answer.cluster.state == "DELETED"
    assert world.provisioner.done == [("remove_cluster", cluster_id)]
    assert (await world.call("DescribeClusters")).clusters == []
    with pytest.raises(HsmResourceNotFound):
        await world.call("DeleteCluster", cluster_id=cluster_id)


async def test_a_cluster_with_an_hsm_in_any_state_is_refused(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    hsm = await world.create_hsm(cluster_id)
    for _ in range(2):
        with pytest.raises(HsmRequestInvalid, match=r"Delete the 1 HSM\(s\)"):
            await world.call("DeleteCluster", cluster_id=cluster_id)
        await world.provision()
    await world.call("DeleteHsm", cluster_id=cluster_id, hsm_id=hsm.hsm_id)
    with pytest.raises(HsmRequestInvalid):
        await world.call("DeleteCluster", cluster_id=cluster_id)
    await world.provision()
    await world.call("DeleteCluster", cluster_id=cluster_id)


async def test_a_deletion_that_failed_in_the_middle_is_finished_by_asking_again(world: ClusterWorld):
    cluster_id = await world.create_cluster()

    async def fail(what: str, which: str) -> None:
        raise HsmFault("the disk is gone")

    world.provisioner.before = fail
    with pytest.raises(HsmServiceFault, match="the disk is gone"):
        await world.call("DeleteCluster", cluster_id=cluster_id)
    assert (await world.describe(cluster_id)).state == "DELETE_IN_PROGRESS"
    with pytest.raises(HsmRequestInvalid, match="DELETE_IN_PROGRESS"):
        await world.create_hsm(cluster_id)
    world.provisioner.before = undisturbed
    await world.call("DeleteCluster", cluster_id=cluster_id)
    assert await world.stored(cluster_id) is None


async def test_another_accounts_cluster_is_not_found(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    world.account = "444455556666"
    with pytest.raises(HsmResourceNotFound):
        await world.call("DeleteCluster", cluster_id=cluster_id)
