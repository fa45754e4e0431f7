"""DescribeCustomKeyStores and DeleteCustomKeyStore, and what every operation says of a store that is not there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keywright.domain.connection_states import ConnectionState
from keywright.domain.errors import (
    CustomKeyStoreHasKeys,
    CustomKeyStoreNotFound,
    CustomKeyStoreStateInvalid,
    InvalidMarker,
    ValidationFailed,
)
from tests.fakes.key_store_world import OTHER_REGION, KeyStoreWorld

UNKNOWN = "cks-1234567890abcdef0"


async def test_no_stores_are_an_empty_page(stores: KeyStoreWorld):
    answer = await stores.call("DescribeCustomKeyStores")
    assert (answer.custom_key_stores, answer.truncated, answer.next_marker) == ([], False, None)


async def test_pages_give_every_store_once(stores: KeyStoreWorld):
    await stores.add_cluster()
    store = await stores.store(await stores.create())
    for number in range(4):
        another = replace(store, custom_key_store_id=f"cks-{number}", name=f"store {number}")
        await stores.storage.write(lambda transaction, another=another: transaction.key_stores.add(another))
    seen, marker, pages = [], None, 0
    while pages == 0 or marker is not None:
        answer = await stores.call("DescribeCustomKeyStores", limit=2, marker=marker)
        seen += [entry.custom_key_store_name for entry in answer.custom_key_stores]
        marker, pages = answer.next_marker, pages + 1
        assert answer.truncated == (marker is not None)
    assert pages == 3
    assert sorted(seen) == ["first", "store 0", "store 1", "store 2", "store 3"]


async def test_a_marker_that_was_not_given_out_is_invalid(stores: KeyStoreWorld):
    with pytest.raises(InvalidMarker):
        await stores.call("DescribeCustomKeyStores", marker="bm8gbWFya2Vy")


async def test_id_and_name_together_are_refused(stores: KeyStoreWorld):
    with pytest.raises(ValidationFailed):
        await stores.call("DescribeCustomKeyStores", custom_key_store_id=UNKNOWN, custom_key_store_name="first")


async def test_an_unknown_name_is_not_found(stores: KeyStoreWorld):
    with pytest.raises(CustomKeyStoreNotFound):
        await stores.call("DescribeCustomKeyStores", custom_key_store_name="first")


@pytest.mark.parametrize("operation", ["Connect", "Disconnect", "Delete", "Describe"])
async def test_a_store_of_another_region_or_account_is_not_found(stores: KeyStoreWorld, operation: str):
    await stores.add_cluster()
    store_id = await stores.create()
    name = f"{operation}CustomKeyStore" + ("s" if operation == "Describe" else "")
    stores.region = OTHER_REGION.region
    with pytest.raises(CustomKeyStoreNotFound):
        await stores.call(name, custom_key_store_id=store_id)
    stores.region, stores.account = "us-east-1", "444455556666"
    with pytest.raises(CustomKeyStoreNotFound):
        await stores.call(name, custom_key_store_id=store_id)


async def test_a_store_with_a_key_in_any_state_is_not_deleted_and_the_state_comes_first(stores: KeyStoreWorld):
    store_id = await stores.connected()
    created = await stores.call("CreateKey", origin="AWS_CLOUDHSM", custom_key_store_id=store_id)
    with pytest.raises(CustomKeyStoreStateInvalid):
        await stores.call("DeleteCustomKeyStore", custom_key_store_id=store_id)
    await stores.force(store_id, ConnectionState.DISCONNECTED)
    with pytest.raises(CustomKeyStoreHasKeys):
        await stores.call("DeleteCustomKeyStore", custom_key_store_id=store_id)
    await stores.call("ScheduleKeyDeletion", key_id=created.key_metadata.key_id)
    with pytest.raises(CustomKeyStoreHasKeys):
        await stores.call("DeleteCustomKeyStore", custom_key_store_id=store_id)


@pytest.mark.parametrize("operation", ["Connect", "Disconnect", "Delete"])
async def test_the_audit_record_adds_the_stores_name_and_cluster(stores: KeyStoreWorld, operation: str):
    await stores.add_cluster()
    store_id = await stores.create()
    await stores.force(store_id, ConnectionState.FAILED if operation == "Disconnect" else ConnectionState.DISCONNECTED)
    await stores.call(f"{operation}CustomKeyStore", custom_key_store_id=store_id)
    record = stores.audit.records[-1]
    assert record["requestParameters"] == {"customKeyStoreId": store_id}
    assert record["additionalEventData"] == {"customKeyStoreName": "first", "clusterId": "cluster-2a23b4cdefg"}
