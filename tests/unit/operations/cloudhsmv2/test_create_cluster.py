from __future__ import annotations

import pytest

from keywright.api.cloudhsmv2 import BackupRetentionPolicy, Tag
from keywright.crypto.certificates import load_signing_request
from keywright.domain.errors import HsmRequestInvalid
from tests.fakes.cluster_world import (
    SUBNET_A,
    SUBNET_A2,
    SUBNET_B,
    SUBNET_OTHER_VPC,
    ClusterWorld,
)


async def test_a_new_cluster_is_uninitialized_and_maps_zones_to_subnets(world: ClusterWorld):
    answer = await world.call("CreateCluster", hsm_type="hsm2m.medium", subnet_ids=[SUBNET_A, SUBNET_B])
    cluster = answer.cluster
    assert cluster.state == "UNINITIALIZED"
    assert cluster.subnet_mapping == {"us-east-1a": SUBNET_A, "us-east-1b": SUBNET_B}
    assert cluster.vpc_id == "vpc-11111111"
    assert cluster.hsms == []
    assert (cluster.mode, cluster.network_type, cluster.backup_policy) == ("FIPS", "IPV4", "DEFAULT")
    assert (cluster.backup_retention_policy.type, cluster.backup_retention_policy.value) == ("DAYS", "90")
    assert cluster.create_timestamp == world.now
    assert (await world.describe(cluster.cluster_id)) == cluster


async def test_the_clusters_private_key_is_stored_sealed_and_fits_its_csr(world: ClusterWorld):
    stored = await world.stored(await world.create_cluster())
    pem = world.services.sealing.open(stored.sealed_private_key, "cluster-key", (stored.cluster_id,))
    assert pem.startswith(b"-----BEGIN PRIVATE KEY-----")
    assert load_signing_request(stored.csr).is_signature_valid


async def test_a_subnet_that_is_not_configured_is_refused(world: ClusterWorld):
    with pytest.raises(HsmRequestInvalid, match="subnet-eeeeeeee does not exist"):
        await world.create_cluster(SUBNET_A, "subnet-eeeeeeee")


async def test_two_subnets_of_one_zone_are_refused(world: ClusterWorld):
    with pytest.raises(HsmRequestInvalid, match="only one subnet in each availability zone"):
        await world.create_cluster(SUBNET_A, SUBNET_A2)


async def test_the_same_subnet_twice_is_refused(world: ClusterWorld):
    with pytest.raises(HsmRequestInvalid, match="only one subnet in each availability zone"):
        await world.create_cluster(SUBNET_A, SUBNET_A)


async def test_subnets_of_two_vpcs_are_refused(world: ClusterWorld):
    with pytest.raises(HsmRequestInvalid, match="one VPC"):
        await world.create_cluster(SUBNET_A, SUBNET_OTHER_VPC)


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"hsm_type": "hsm9.huge"}, "HsmType hsm9.huge is not one of"),
        ({"hsm_type": "hsm1.medium", "mode": "NON_FIPS"}, "has no mode NON_FIPS"),
        ({"network_type": "DUALSTACK"}, "must be IPV4"),
        ({"backup_retention_policy": BackupRetentionPolicy(type="DAYS", value="6")}, "7 to 379 days"),
        ({"backup_retention_policy": BackupRetentionPolicy(type="DAYS", value="380")}, "7 to 379 days"),
        ({"backup_retention_policy": BackupRetentionPolicy(type="DAYS")}, "both Type and Value"),
        ({"tag_list": [Tag(key="a", value="1"), Tag(key="a", value="2")]}, "more than once"),
        ({"tag_list": [Tag(key="aws:a", value="1")]}, "reserved"),
    ],
)
async def test_a_parameter_that_does_not_fit_is_refused(world: ClusterWorld, members: dict[str, object], text: str):
    with pytest.raises(HsmRequestInvalid, match=text):
        await world.create_cluster(**members)


async def test_mode_non_fips_is_accepted_for_the_newer_hsm_type(world: ClusterWorld):
    cluster_id = await world.create_cluster(mode="NON_FIPS", tag_list=[Tag(key="Name", value="x")])
    cluster = await world.describe(cluster_id)
    assert cluster.mode == "NON_FIPS"
    assert cluster.tag_list == [Tag(key="Name", value="x")]


async def test_the_limit_of_clusters_counts_this_account_only(world: ClusterWorld):
    world.limit(clusters=1)
    await world.create_cluster()
    with pytest.raises(HsmRequestInvalid, match="limit of 1 clusters"):
        await world.create_cluster()
    world.account = "444455556666"
    await world.create_cluster()


async def test_a_deployment_without_hsms_makes_no_cluster(world: ClusterWorld):
    world.services.hsm_provisioners.clear()
    with pytest.raises(HsmRequestInvalid, match="no HSMs"):
        await world.create_cluster()
