"""UpdateCustomKeyStore: what may change, every refusal and their order, all or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from keywright.domain.connection_states import ConnectionState
from keywright.domain.errors import (
    ClusterConfigurationInvalid,
    ClusterNotActive,
    ClusterNotFound,
    ClusterNotRelated,
    CustomKeyStoreNameInUse,
    CustomKeyStoreNotFound,
    CustomKeyStoreStateInvalid,
    ValidationFailed,
)
from keywright.domain.hsm_clusters import ClusterState
from tests.fakes.key_store_world import CLUSTER, KeyStoreWorld

RELATED, STRANGE = "cluster-3b34c5defgh", "cluster-4c45d6efghi"


async def update(stores: KeyStoreWorld, store_id: str, **members: Any) -> None:
    await stores.call("UpdateCustomKeyStore", custom_key_store_id=store_id, **members)


async def test_a_store_is_renamed_while_connected_and_its_old_name_is_free(stores: KeyStoreWorld):
    store_id = await stores.connected()
    await update(stores, store_id, new_custom_key_store_name="renamed")
    found = await stores.call("DescribeCustomKeyStores", custom_key_store_name="renamed")
    assert found.custom_key_stores[0].custom_key_store_id == store_id
    with pytest.raises(CustomKeyStoreNotFound):
        await stores.call("DescribeCustomKeyStores", custom_key_store_name="first")


async def test_a_store_may_be_given_the_name_it_has(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    before = await stores.store(store_id)
    await update(stores, store_id, new_custom_key_store_name="first")
    assert await stores.store(store_id) == before


async def test_a_name_in_use_is_refused(stores: KeyStoreWorld):
    await stores.add_cluster()
    await stores.add_cluster(STRANGE, certificate="another")
    await stores.create("first")
    second = await stores.create("second", STRANGE)
    with pytest.raises(CustomKeyStoreNameInUse):
        await update(stores, second, new_custom_key_store_name="first")


async def test_a_related_cluster_takes_the_place_of_the_first(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    await stores.add_cluster(RELATED)
    await update(stores, store_id, cloud_hsm_cluster_id=RELATED)
    found = await stores.call("DescribeCustomKeyStores", custom_key_store_id=store_id)
    assert found.custom_key_stores[0].cloud_hsm_cluster_id == RELATED
    assert stores.audit.records[-2]["additionalEventData"]["customKeyStoreName"] == "first"


async def test_refusals_of_a_cluster_come_in_their_order(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    with pytest.raises(ClusterNotFound):
        await update(stores, store_id, cloud_hsm_cluster_id=STRANGE)
    await stores.add_cluster(STRANGE, certificate="another", hsms="", state=ClusterState.INITIALIZED)
    with pytest.raises(ClusterNotActive):
        await update(stores, store_id, cloud_hsm_cluster_id=STRANGE)
    await stores.change_cluster(STRANGE, state=ClusterState.ACTIVE)
    with pytest.raises(ClusterNotRelated):
        await update(stores, store_id, cloud_hsm_cluster_id=STRANGE)
    await stores.add_cluster(RELATED, hsms="a")
    with pytest.raises(ClusterConfigurationInvalid):
        await update(stores, store_id, cloud_hsm_cluster_id=RELATED)


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"xks_proxy_uri_path": "/kms/xks/v1"},
        {"new_custom_key_store_name": "n", "xks_proxy_connectivity": "PUBLIC_ENDPOINT"},
    ],
)
async def test_an_update_of_nothing_or_of_another_types_member_is_a_validation_error(
    stores: KeyStoreWorld, members: dict[str, Any]
):
    await stores.add_cluster()
    store_id = await stores.create()
    with pytest.raises(ValidationFailed):
        await update(stores, store_id, **members)
    assert (await stores.store(store_id)).name == "first"


@pytest.mark.parametrize("refused", [{"key_store_password": "password2"}, {"cloud_hsm_cluster_id": CLUSTER}])
async def test_a_mixed_update_of_a_connected_store_fails_as_a_whole(stores: KeyStoreWorld, refused: dict[str, str]):
    store_id = await stores.connected()
    before = await stores.store(store_id)
    with pytest.raises(CustomKeyStoreStateInvalid):
        await update(stores, store_id, new_custom_key_store_name="renamed", **refused)
    assert await stores.store(store_id) == before


async def test_a_mixed_update_whose_cluster_is_refused_leaves_name_and_password(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    before = await stores.store(store_id)
    with pytest.raises(ClusterNotFound):
        await update(
            stores,
            store_id,
            new_custom_key_store_name="renamed",
            key_store_password="password2",
            cloud_hsm_cluster_id=STRANGE,
        )
    assert await stores.store(store_id) == before


async def test_an_unknown_store_comes_before_everything_and_the_state_before_the_name(stores: KeyStoreWorld):
    with pytest.raises(CustomKeyStoreNotFound):
        await update(stores, "cks-1234567890abcdef0")
    await stores.add_cluster()
    store_id = await stores.create()
    await stores.add_cluster(STRANGE, certificate="another")
    await stores.create("second", STRANGE)
    await stores.force(store_id, ConnectionState.FAILED)
    with pytest.raises(CustomKeyStoreStateInvalid):
        await update(stores, store_id, new_custom_key_store_name="second")
