"""UpdateCustomKeyStore and the other calls on a store: what they refuse (custom-key-stores.md sections 1.3 to 1.7)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.services.server import KeywrightServer
from tests.wire.key_stores.hsm_cluster import HsmCluster
from tests.wire.key_stores.key_store import KeyStore, UsedKeyStore
from tests.wire.key_stores.network import SUBNETS
from tests.wire.refusals import refused

UNKNOWN_STORE = "cks-1234567890abcdef0"
UNKNOWN_CLUSTER = "cluster-234567abcdef"


@pytest.fixture
def store(kms: Any, keyless_cluster: HsmCluster) -> Iterator[KeyStore]:
    """A DISCONNECTED store without keys."""
    store = KeyStore.create(kms, keyless_cluster)
    yield store
    kms.delete_custom_key_store(CustomKeyStoreId=store.custom_key_store_id)


def test_an_update_of_nothing_is_refused(store: KeyStore) -> None:
    with refused("ValidationException"):
        store.update()


def test_a_member_of_the_other_type_is_refused(store: KeyStore) -> None:
    with refused("ValidationException"):
        store.update(XksProxyUriPath="/kms/xks/v1")


def test_a_name_that_another_store_has_is_refused(store: KeyStore, used: UsedKeyStore) -> None:
    with refused("CustomKeyStoreNameInUseException"):
        store.update(NewCustomKeyStoreName=used.store.describe()["CustomKeyStoreName"])
    store.update(NewCustomKeyStoreName=store.describe()["CustomKeyStoreName"])


def test_a_cluster_that_does_not_exist_is_refused(store: KeyStore) -> None:
    with refused("CloudHsmClusterNotFoundException"):
        store.update(CloudHsmClusterId=UNKNOWN_CLUSTER)


def test_a_cluster_that_is_not_active_is_refused(server: KeywrightServer, store: KeyStore) -> None:
    client = server.client("cloudhsmv2")
    made = client.create_cluster(HsmType="hsm1.medium", SubnetIds=list(SUBNETS.values())[:2])["Cluster"]
    with refused("CloudHsmClusterNotActiveException"):
        store.update(CloudHsmClusterId=made["ClusterId"])
    client.delete_cluster(ClusterId=made["ClusterId"])


def test_a_cluster_of_another_origin_is_not_related(store: KeyStore, used: UsedKeyStore) -> None:
    before = store.describe()
    with refused("CloudHsmClusterNotRelatedException"):
        store.update(CloudHsmClusterId=used.cluster.cluster_id, NewCustomKeyStoreName=str(uuid.uuid4()))
    assert store.describe() == before


def test_the_cluster_that_a_store_has_already_is_accepted(store: KeyStore, keyless_cluster: HsmCluster) -> None:
    before = store.describe()
    store.update(CloudHsmClusterId=keyless_cluster.cluster_id)
    assert store.describe() == before


def test_several_members_are_changed_together(store: KeyStore, keyless_cluster: HsmCluster) -> None:
    name = str(uuid.uuid4())
    store.update(NewCustomKeyStoreName=name, CloudHsmClusterId=keyless_cluster.cluster_id, KeyStorePassword="another12")
    assert store.describe()["CustomKeyStoreName"] == name


@pytest.mark.parametrize("call", ["connect", "disconnect", "update", "delete", "describe"])
def test_a_store_that_does_not_exist_is_not_found(kms: Any, call: str) -> None:
    store = KeyStore(kms=kms, custom_key_store_id=UNKNOWN_STORE)
    calls = {
        "connect": store.begin_connect,
        "disconnect": store.begin_disconnect,
        "update": lambda: store.update(NewCustomKeyStoreName="x"),
        "delete": lambda: kms.delete_custom_key_store(CustomKeyStoreId=UNKNOWN_STORE),
        "describe": store.describe,
    }
    with refused("CustomKeyStoreNotFoundException"):
        calls[call]()


def test_a_store_of_another_region_is_not_found(server: KeywrightServer, store: KeyStore) -> None:
    there = KeyStore(kms=server.client("kms", region="eu-west-1"), custom_key_store_id=store.custom_key_store_id)
    with refused("CustomKeyStoreNotFoundException"):
        there.begin_connect()
    assert there.kms.describe_custom_key_stores()["CustomKeyStores"] == []


def test_an_entry_tells_everything_but_secrets(store: KeyStore, keyless_cluster: HsmCluster) -> None:
    entry = store.describe()
    assert entry.pop("CreationDate").timestamp() > 0
    assert entry.pop("CustomKeyStoreName").startswith("store ")
    assert entry == {
        "CustomKeyStoreId": store.custom_key_store_id,
        "CustomKeyStoreType": "AWS_CLOUDHSM",
        "CloudHsmClusterId": keyless_cluster.cluster_id,
        "TrustAnchorCertificate": keyless_cluster.trust_anchor,
        "ConnectionState": "DISCONNECTED",
    }


def test_stores_are_described_by_id_by_name_and_by_pages(kms: Any, store: KeyStore, used: UsedKeyStore) -> None:
    (named,) = kms.describe_custom_key_stores(CustomKeyStoreName=used.store.describe()["CustomKeyStoreName"])[
        "CustomKeyStores"
    ]
    assert named == used.store.describe()
    pages = kms.get_paginator("describe_custom_key_stores").paginate(PaginationConfig={"PageSize": 1})
    found = [entry["CustomKeyStoreId"] for page in pages for entry in page["CustomKeyStores"]]
    assert {store.custom_key_store_id, used.store.custom_key_store_id} <= set(found)
    assert len(found) == len(set(found))
    with refused("ValidationException"):
        kms.describe_custom_key_stores(CustomKeyStoreId=store.custom_key_store_id, CustomKeyStoreName="x")
    with refused("InvalidMarkerException"):
        kms.describe_custom_key_stores(Marker="made up")
