from __future__ import annotations

import pytest

from keywright.domain.errors import HsmRequestInvalid
from tests.fakes.cluster_world import REGION, SUBNET_OTHER_VPC, ClusterWorld


async def ids(world: ClusterWorld, **members: object) -> list[str]:
    return [cluster.cluster_id for cluster in (await world.call("DescribeClusters", **members)).clusters]


async def test_clusters_come_in_the_order_of_their_creation_and_of_this_account_only(world: ClusterWorld):
    made = []
    for _ in range(3):
        world.now += 1
        made.append(await world.create_cluster())
    assert await ids(world) == made
    world.account = "444455556666"
    assert await ids(world) == []


async def test_filters_are_combined_and_their_values_are_alternatives(world: ClusterWorld):
    first, second = await world.create_cluster(), await world.initialized_cluster()
    third = await world.create_cluster(SUBNET_OTHER_VPC)
    assert set(await ids(world, filters={"clusterIds": [first, second]})) == {first, second}
    assert await ids(world, filters={"vpcIds": ["vpc-22222222"]}) == [third]
    assert await ids(world, filters={"states": ["INITIALIZED"]}) == [second]
    assert await ids(world, filters={"states": ["UNINITIALIZED"], "vpcIds": ["vpc-11111111"]}) == [first]


async def test_an_unknown_cluster_id_gives_an_empty_list(world: ClusterWorld):
    await world.create_cluster()
    assert await ids(world, filters={"clusterIds": ["cluster-abcdefghijk"]}) == []


async def test_an_unknown_filter_is_refused(world: ClusterWorld):
    with pytest.raises(HsmRequestInvalid, match="Filter hsmTypes is not one of"):
        await ids(world, filters={"hsmTypes": ["hsm1.medium"]})


async def test_pages_cover_all_clusters_once_even_when_one_is_deleted_in_between(world: ClusterWorld):
    made = [await world.create_cluster() for _ in range(4)]
    ordered = sorted(made)  # one creation time for all, so the id decides
    first = await world.call("DescribeClusters", max_results=2)
    assert [cluster.cluster_id for cluster in first.clusters] == ordered[:2]
    assert len(first.next_token) <= 256
    await world.call("DeleteCluster", cluster_id=ordered[1])
    second = await world.call("DescribeClusters", max_results=2, next_token=first.next_token)
    assert [cluster.cluster_id for cluster in second.clusters] == ordered[2:]
    assert second.next_token is None


async def test_a_token_of_another_account_is_a_bad_request(world: ClusterWorld):
    await world.create_cluster()
    await world.create_cluster()
    token = (await world.call("DescribeClusters", max_results=1)).next_token
    world.account = "444455556666"
    with pytest.raises(HsmRequestInvalid, match="NextToken"):
        await world.call("DescribeClusters", next_token=token)


@pytest.mark.parametrize("token", ["", "AAAA", "not base64!"])
async def test_a_token_that_was_never_given_out_is_a_bad_request(world: ClusterWorld, token: str):
    with pytest.raises(HsmRequestInvalid, match="NextToken"):
        await world.call("DescribeClusters", next_token=token)


async def test_the_description_shows_no_secret(world: ClusterWorld):
    cluster_id = await world.initialized_cluster()
    cluster = await world.describe(cluster_id)
    assert cluster.pre_co_password is None
    assert "PRIVATE KEY" not in repr(cluster)


async def test_every_operation_is_in_the_audit_log(world: ClusterWorld):
    cluster_id = await world.create_cluster()
    await world.create_hsm(cluster_id)
    assert [record["eventName"] for record in world.audit.records] == ["CreateCluster", "CreateHsm"]
    assert world.audit.records[1]["requestParameters"] == {
        "clusterId": cluster_id,
        "availabilityZone": REGION + "a",
    }
    assert world.audit.records[0]["eventSource"] == "cloudhsm.amazonaws.com"
