"""The interface endpoints and hosted zones of key stores, in both kinds of database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keywright.domain.errors import InternalFault
from keywright.ports.storage import Transaction
from keywright.storage.sql_storage import SqlStorage
from tests.unit.storage.values import ENDPOINT, HOSTED_ZONE, OTHER_REGION, STORE

OTHER_STORE = replace(STORE, custom_key_store_id="cks-2", scope=OTHER_REGION)
OTHER_ENDPOINT = replace(
    ENDPOINT,
    vpc_endpoint_id="vpce-0",
    custom_key_store_id="cks-2",
    scope=OTHER_REGION,
    created_at=ENDPOINT.created_at + 1,
)
OTHER_ZONE = replace(
    HOSTED_ZONE,
    hosted_zone_id="Z0",
    custom_key_store_id="cks-2",
    vpc_endpoint_id="vpce-0",
    scope=OTHER_REGION,
    created_at=HOSTED_ZONE.created_at + 1,
)


@pytest.fixture
async def two_stores(storage: SqlStorage) -> SqlStorage:
    def add(tx: Transaction) -> None:
        tx.key_stores.add(STORE)
        tx.key_stores.add(OTHER_STORE)
        tx.network.add_interface_endpoint(OTHER_ENDPOINT)
        tx.network.add_hosted_zone(OTHER_ZONE)
        tx.network.add_interface_endpoint(ENDPOINT)
        tx.network.add_hosted_zone(HOSTED_ZONE)

    await storage.write(add)
    return storage


async def test_every_field_comes_back_as_it_was_stored_and_zones_keep_their_order(two_stores: SqlStorage):
    endpoint = await two_stores.read(lambda tx: tx.network.interface_endpoint("cks-1"))
    assert endpoint == ENDPOINT
    assert endpoint is not None
    assert list(endpoint.zone_addresses) == ["eu-west-1b", "eu-west-1a"]
    assert await two_stores.read(lambda tx: tx.network.hosted_zone("cks-1")) == HOSTED_ZONE


async def test_a_store_without_any_has_none(storage: SqlStorage):
    assert await storage.read(lambda tx: tx.network.interface_endpoint("cks-1")) is None
    assert await storage.read(lambda tx: tx.network.hosted_zone("cks-1")) is None


async def test_all_of_every_scope_are_listed_oldest_first(two_stores: SqlStorage):
    assert await two_stores.read(lambda tx: tx.network.interface_endpoints()) == [ENDPOINT, OTHER_ENDPOINT]
    assert await two_stores.read(lambda tx: tx.network.hosted_zones()) == [HOSTED_ZONE, OTHER_ZONE]


async def test_what_one_store_gives_back_the_other_keeps(two_stores: SqlStorage):
    def remove(tx: Transaction) -> None:
        tx.network.remove_hosted_zone("cks-1")
        tx.network.remove_interface_endpoint("cks-1")

    for _ in range(2):
        await two_stores.write(remove)
        assert await two_stores.read(lambda tx: tx.network.interface_endpoints()) == [OTHER_ENDPOINT]
        assert await two_stores.read(lambda tx: tx.network.hosted_zones()) == [OTHER_ZONE]


async def test_a_zone_does_not_outlive_its_endpoint(two_stores: SqlStorage):
    await two_stores.write(lambda tx: tx.network.remove_interface_endpoint("cks-1"))
    assert await two_stores.read(lambda tx: tx.network.hosted_zone("cks-1")) is None


async def test_a_deleted_store_takes_its_endpoint_and_zone_along(two_stores: SqlStorage):
    await two_stores.write(lambda tx: tx.key_stores.delete(STORE))
    assert await two_stores.read(lambda tx: tx.network.interface_endpoints()) == [OTHER_ENDPOINT]
    assert await two_stores.read(lambda tx: tx.network.hosted_zones()) == [OTHER_ZONE]


async def test_a_store_cannot_have_two_endpoints_or_zones(two_stores: SqlStorage):
    with pytest.raises(InternalFault):
        await two_stores.write(
            lambda tx: tx.network.add_interface_endpoint(replace(ENDPOINT, vpc_endpoint_id="vpce-2"))
        )
    with pytest.raises(InternalFault):
        await two_stores.write(lambda tx: tx.network.add_hosted_zone(replace(HOSTED_ZONE, hosted_zone_id="Z2")))


async def test_a_zone_leads_to_an_endpoint_that_exists(storage: SqlStorage):
    await storage.write(lambda tx: tx.key_stores.add(STORE))
    with pytest.raises(InternalFault):
        await storage.write(lambda tx: tx.network.add_hosted_zone(HOSTED_ZONE))
