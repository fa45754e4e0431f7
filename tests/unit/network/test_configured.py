"""The operator's network as the configuration states it, or a made-up one."""

from __future__ import annotations

import re

import pytest

from keywright.network.configured import ConfiguredNetwork
from keywright.network.settings import (
    NetworkSettings,
    NetworkSettingsInvalid,
    RegionSettings,
    SubnetSettings,
    default_region,
)

REGION = "us-east-1"


def a_subnet(subnet_id: str = "subnet-12345678", **changes: object) -> SubnetSettings:
    values = {"availability_zone": "us-east-1a", "vpc_id": "vpc-12345678", "cidr": "10.1.0.0/24", **changes}
    return SubnetSettings(subnet_id=subnet_id, **values)


def test_a_region_that_nobody_configured_has_three_zones_with_a_subnet_each() -> None:
    subnets = ConfiguredNetwork(NetworkSettings()).subnets("eu-central-1")
    assert [subnet.availability_zone for subnet in subnets] == ["eu-central-1a", "eu-central-1b", "eu-central-1c"]
    assert {subnet.free_addresses for subnet in subnets} == {250}
    assert len({subnet.vpc_id for subnet in subnets}) == 1


def test_made_up_ids_look_like_ec2s_and_are_the_same_at_every_start() -> None:
    region = default_region(REGION)
    assert region == default_region(REGION)
    for subnet in region.subnets:
        assert re.fullmatch(r"subnet-[0-9a-f]{17}", subnet.subnet_id)
        assert re.fullmatch(r"vpc-[0-9a-f]{17}", subnet.vpc_id)


def test_made_up_ids_differ_between_zones_and_regions() -> None:
    ids = [each.subnet_id for region in (REGION, "eu-west-1") for each in default_region(region).subnets]
    assert len(set(ids)) == 6


def test_a_configured_region_has_what_is_configured_and_nothing_made_up() -> None:
    settings = NetworkSettings(regions=(RegionSettings(region=REGION, subnets=(a_subnet(),)),))
    network = ConfiguredNetwork(settings)
    assert [subnet.subnet_id for subnet in network.subnets(REGION)] == ["subnet-12345678"]
    assert len(network.subnets("eu-west-1")) == 3


def test_without_the_default_network_other_regions_have_none() -> None:
    assert ConfiguredNetwork(NetworkSettings(default_network=False)).subnets(REGION) == ()


def test_a_subnet_is_found_by_its_id_in_its_own_region_only() -> None:
    settings = NetworkSettings(regions=(RegionSettings(region=REGION, subnets=(a_subnet(),)),))
    network = ConfiguredNetwork(settings)
    found = network.subnet(REGION, "subnet-12345678")
    assert found is not None
    assert found.cidr == "10.1.0.0/24"
    assert network.subnet("eu-west-1", "subnet-12345678") is None


def test_traffic_flows_inside_a_security_group_unless_the_operator_says_otherwise() -> None:
    network = ConfiguredNetwork(NetworkSettings(closed_security_groups=frozenset({"sg-closed"})))
    assert network.security_group_allows_cluster_traffic("sg-open")
    assert not network.security_group_allows_cluster_traffic("sg-closed")


@pytest.mark.parametrize("changes", [{"cidr": "10.0.0.1/24"}, {"cidr": "fd00::/64"}, {"cidr": "10.0.0.0/29"}])
def test_a_subnet_that_cannot_be_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(NetworkSettingsInvalid, match="subnet-12345678"):
        a_subnet(**changes)


def test_a_subnet_or_region_stated_twice_is_refused() -> None:
    with pytest.raises(NetworkSettingsInvalid, match="more than once"):
        RegionSettings(region=REGION, subnets=(a_subnet(), a_subnet()))
    with pytest.raises(NetworkSettingsInvalid, match="more than once"):
        NetworkSettings(regions=(default_region(REGION), default_region(REGION)))
