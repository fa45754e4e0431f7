from __future__ import annotations

import pytest

from keywright.domain.errors import HsmRequestInvalid, HsmResourceNotFound
from tests.fakes.cluster_world import SUBNET_A, SUBNET_B, SUBNET_SMALL, ClusterWorld


async def test_a_new_hsm_is_in_progress_with_the_lowest_free_address_until_the_job_has_made_it(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    hsm = await world.create_hsm(cluster_id)
    assert (hsm.state, hsm.subnet_id, hsm.eni_ip) == ("CREATE_IN_PROGRESS", SUBNET_A, "10.0.0.4")
    assert world.woken == 1
    await world.provision()
    [made] = (await world.describe(cluster_id)).hsms
    assert (made.hsm_id, made.state, made.state_message) == (hsm.hsm_id, "ACTIVE", "HSM created.")


async def test_hsms_of_two_clusters_in_one_subnet_get_different_addresses(world: ClusterWorld):
    first = await world.create_hsm(await world.create_cluster())
    second = await world.create_hsm(await world.create_cluster())
    assert (first.eni_ip, second.eni_ip) == ("10.0.0.4", "10.0.0.5")
    assert first.eni_id != second.eni_id


async def test_the_address_asked_for_is_given(world: ClusterWorld):
    hsm = await world.create_hsm(await world.create_cluster(), ip_address="10.0.0.77")
    assert hsm.eni_ip == "10.0.0.77"


@pytest.mark.parametrize("address", ["10.0.1.9", "10.0.0.3", "10.0.0.255", "999.0.0.1"])
async def test_an_address_that_the_subnet_does_not_give_out_is_refused(world: ClusterWorld, address: str):
    cluster_id = await world.create_cluster()
    with pytest.raises(HsmRequestInvalid, match=r"not an address that 10\.0\.0\.0/24 gives out"):
        await world.create_hsm(cluster_id, ip_address=address)


async def test_an_address_in_use_is_refused(world: ClusterWorld):
    await world.create_hsm(await world.create_cluster(), ip_address="10.0.0.9")
    cluster_id = await world.create_cluster()
    with pytest.raises(HsmRequestInvalid, match=r"10\.0\.0\.9 is in use"):
        await world.create_hsm(cluster_id, ip_address="10.0.0.9")


async def test_a_full_subnet_is_refused(world: ClusterWorld):
    await world.create_hsm(await world.create_cluster(SUBNET_SMALL), "d")
    cluster_id = await world.create_cluster(SUBNET_SMALL)
    with pytest.raises(HsmRequestInvalid, match="all addresses are in use"):
        await world.create_hsm(cluster_id, "d")


async def test_a_zone_that_is_not_the_clusters_is_refused(world: ClusterWorld):
    cluster_id = await world.create_cluster(SUBNET_B)
    with pytest.raises(HsmRequestInvalid, match="us-east-1a is not one of the cluster's: us-east-1b"):
        await world.create_hsm(cluster_id, "a")


async def test_an_uninitialized_cluster_gets_only_its_first_hsm(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    await world.create_hsm(cluster_id)
    with pytest.raises(HsmRequestInvalid, match="Initialize the cluster before"):
        await world.create_hsm(cluster_id, "b")


async def test_an_initialized_cluster_gets_more_hsms_up_to_its_limit(world: ClusterWorld):
    world.limit(hsms_per_cluster=2)
    cluster_id = await world.initialized_cluster()
    await world.create_hsm(cluster_id, "b")
    with pytest.raises(HsmRequestInvalid, match="limit of 2 HSMs"):
        await world.create_hsm(cluster_id, "a")


async def test_a_cluster_of_another_account_is_not_found(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    world.account = "444455556666"
    with pytest.raises(HsmResourceNotFound, match=cluster_id):
        await world.create_hsm(cluster_id)


async def test_a_refused_hsm_takes_no_address(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    await world.create_hsm(cluster_id)
    with pytest.raises(HsmRequestInvalid):
        await world.create_hsm(cluster_id)
    taken = await world.storage.read(lambda transaction: transaction.network.in_subnet(SUBNET_A))
    assert len(taken) == 1
