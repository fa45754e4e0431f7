"""What connecting through an endpoint service makes, and what disconnecting leaves."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.row_integrity import RowMac
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import ConnectionErrorCode, ConnectionFailed, CustomKeyStore
from keywright.domain.private_connectivity import EndpointService, HostedZone, InterfaceEndpoint
from keywright.domain.scope import Scope
from keywright.keystores.external.private_connectivity import (
    create_hosted_zone,
    create_interface_endpoint,
    remove_private_connectivity,
)
from keywright.network.configured import ConfiguredNetwork
from keywright.network.settings import NetworkSettings, RegionSettings, SubnetSettings
from keywright.ports.storage import Transaction
from keywright.storage.deployment import Deployment
from keywright.storage.opening import create_database, open_database
from keywright.storage.sql_storage import SqlStorage
from tests.fakes.endpoint_services import ACCOUNT_ID, HOST, REGION, SERVICE


def a_store(store_id: str) -> CustomKeyStore:
    return CustomKeyStore(
        scope=Scope(account_id=ACCOUNT_ID, region=REGION),
        custom_key_store_id=store_id,
        name=store_id,
        type="EXTERNAL_KEY_STORE",
        connection_state=ConnectionState.CONNECTING,
        created_at=1.0,
        settings=b"{}",
    )


def a_subnet(letter: str, number: int, granted: int = 1) -> SubnetSettings:
    return SubnetSettings(
        subnet_id=f"subnet-{letter}{number}",
        availability_zone=REGION + letter,
        vpc_id="vpc-1",
        cidr=f"10.{number}.{ord(letter) - 97}.0/24",
        free_addresses=granted,
    )


STORE, OTHER_STORE = a_store("cks-1"), a_store("cks-2")
SUBNETS = (a_subnet("a", 1), a_subnet("b", 1), a_subnet("a", 2))
NETWORK = ConfiguredNetwork(NetworkSettings(regions=(RegionSettings(region=REGION, subnets=SUBNETS),)))


@pytest.fixture
async def storage(tmp_path: Path) -> Iterator[SqlStorage]:
    address = f"sqlite:///{tmp_path / 'keywright.db'}"
    create_database(
        address,
        Deployment(root_key_id="1", format_version=1, created_at=1.0, account_id=ACCOUNT_ID, regions=(REGION,)),
    )
    storage = open_database(address, RowMac(KeyMaterial(bytes(32))))

    def add(tx: Transaction) -> None:
        tx.key_stores.add(STORE)
        tx.key_stores.add(OTHER_STORE)

    await storage.write(add)
    yield storage
    storage.close()


async def endpoint_of(
    storage: SqlStorage, store: CustomKeyStore = STORE, service: EndpointService = SERVICE, now: float = 5.0
) -> InterfaceEndpoint:
    return await storage.write(lambda tx: create_interface_endpoint(tx, NETWORK, store, service, os.urandom, now))


async def zone_of(
    storage: SqlStorage, endpoint: InterfaceEndpoint, store: CustomKeyStore = STORE, host: str = HOST
) -> HostedZone:
    return await storage.write(lambda tx: create_hosted_zone(tx, store, endpoint, host, os.urandom, 6.0))


async def addresses(storage: SqlStorage, store: CustomKeyStore = STORE) -> dict[str, str]:
    taken = await storage.read(lambda tx: tx.network.of_owner(store.custom_key_store_id))
    return {interface.subnet_id: interface.ip_address for interface in taken}


async def test_an_endpoint_has_one_address_in_each_zone_of_the_service(storage: SqlStorage):
    endpoint = await endpoint_of(storage)
    assert re.fullmatch(r"vpce-[0-9a-f]{17}", endpoint.vpc_endpoint_id)
    assert list(endpoint.zone_addresses.items()) == [("us-east-1b", "10.1.1.4"), ("us-east-1a", "10.1.0.4")]
    assert (endpoint.service_name, endpoint.scope, endpoint.created_at) == (SERVICE.name, STORE.scope, 5.0)
    assert await addresses(storage) == {"subnet-b1": "10.1.1.4", "subnet-a1": "10.1.0.4"}
    assert await storage.read(lambda tx: tx.network.interface_endpoint("cks-1")) == endpoint


async def test_a_zone_leads_from_the_private_name_to_the_endpoint(storage: SqlStorage):
    endpoint = await endpoint_of(storage)
    zone = await zone_of(storage, endpoint, host="Proxy.Example.COM")
    assert re.fullmatch(r"Z[A-Z2-7]{20}", zone.hosted_zone_id)
    assert (zone.name, zone.vpc_endpoint_id, zone.created_at) == (HOST, endpoint.vpc_endpoint_id, 6.0)
    assert await storage.read(lambda tx: tx.network.hosted_zone("cks-1")) == zone


async def test_a_repeated_attempt_keeps_what_is_there(storage: SqlStorage):
    endpoint = await endpoint_of(storage)
    zone = await zone_of(storage, endpoint)
    taken = await addresses(storage)
    assert await endpoint_of(storage, now=9.0) == endpoint
    assert await zone_of(storage, endpoint) == zone
    assert await addresses(storage) == taken


@pytest.mark.parametrize(
    "service",
    [replace(SERVICE, name="com.amazonaws.vpce.us-east-1.vpce-svc-2"), replace(SERVICE, zones=("us-east-1a",))],
)
async def test_an_endpoint_of_another_service_or_other_zones_is_replaced(storage: SqlStorage, service: EndpointService):
    first = await endpoint_of(storage)
    await zone_of(storage, first)
    second = await endpoint_of(storage, service=service)
    assert second.vpc_endpoint_id != first.vpc_endpoint_id
    assert await storage.read(lambda tx: tx.network.interface_endpoints()) == [second]
    assert await storage.read(lambda tx: tx.network.hosted_zones()) == []
    assert sorted((await addresses(storage)).values()) == sorted(second.zone_addresses.values())


async def test_a_zone_for_another_name_is_replaced(storage: SqlStorage):
    endpoint = await endpoint_of(storage)
    await zone_of(storage, endpoint)
    zone = await zone_of(storage, endpoint, host="second.example.com")
    assert await storage.read(lambda tx: tx.network.hosted_zones()) == [zone]


async def test_the_next_subnet_of_a_zone_is_used_when_one_is_full(storage: SqlStorage):
    only_a = replace(SERVICE, zones=("us-east-1a",))
    await endpoint_of(storage, service=only_a)
    endpoint = await endpoint_of(storage, OTHER_STORE, only_a)
    assert endpoint.zone_addresses == {"us-east-1a": "10.2.0.4"}


@pytest.mark.parametrize(
    ("zones", "reason"),
    [
        (("us-east-1a", "us-east-1b"), "us-east-1b is needed, and no subnet"),
        (("us-east-1a", "us-east-1c"), "no subnet"),
    ],
    ids=["full", "without a subnet"],
)
async def test_without_an_address_in_every_zone_there_is_none_in_any(
    storage: SqlStorage, zones: tuple[str, ...], reason: str
):
    await endpoint_of(storage)
    with pytest.raises(ConnectionFailed, match=reason) as failed:
        await endpoint_of(storage, OTHER_STORE, replace(SERVICE, zones=zones))
    assert failed.value.code is ConnectionErrorCode.NETWORK_ERRORS
    assert await addresses(storage, OTHER_STORE) == {}
    assert await storage.read(lambda tx: tx.network.interface_endpoint("cks-2")) is None


async def test_what_is_removed_is_gone_and_may_be_removed_again_and_others_keep_theirs(storage: SqlStorage):
    await zone_of(storage, await endpoint_of(storage))
    await endpoint_of(storage, OTHER_STORE, replace(SERVICE, zones=("us-east-1a",)))
    for _ in range(2):
        await storage.write(lambda tx: remove_private_connectivity(tx, STORE))
        assert await storage.read(lambda tx: tx.network.interface_endpoint("cks-1")) is None
        assert await storage.read(lambda tx: tx.network.hosted_zone("cks-1")) is None
        assert await addresses(storage) == {}
    assert await addresses(storage, OTHER_STORE) == {"subnet-a2": "10.2.0.4"}
