"""CreateCustomKeyStore: parameters, every refusal and their order, idempotency, uniqueness."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from keywright.domain.errors import (
    ClusterConfigurationInvalid,
    ClusterInUse,
    ClusterNotActive,
    ClusterNotFound,
    CustomKeyStoreNameInUse,
    IncorrectTrustAnchor,
    LimitExceeded,
    ValidationFailed,
)
from keywright.domain.hsm_clusters import ClusterState
from keywright.network.configured import ConfiguredNetwork
from keywright.network.settings import NetworkSettings
from keywright.operations.services import Limits
from tests.fakes.cluster_world import REGION, SUBNET_A
from tests.fakes.key_store_world import CLUSTER, OTHER_REGION, PASSWORD, KeyStoreWorld, authority

OTHER = "cluster-3b34c5defgh"


async def test_a_new_store_is_disconnected_and_described_without_its_password(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    assert re.fullmatch(r"cks-[0-9a-f]{17}", store_id)
    answer = await stores.call("DescribeCustomKeyStores")
    [entry] = answer.custom_key_stores
    assert (entry.custom_key_store_id, entry.custom_key_store_name) == (store_id, "first")
    assert (entry.custom_key_store_type, entry.cloud_hsm_cluster_id) == ("AWS_CLOUDHSM", CLUSTER)
    assert entry.trust_anchor_certificate == authority().certificate_pem
    assert (entry.connection_state, entry.connection_error_code) == ("DISCONNECTED", None)
    assert entry.xks_proxy_configuration is None
    assert PASSWORD.encode() not in (await stores.store(store_id)).settings
    assert PASSWORD not in repr(answer)


@pytest.mark.parametrize(
    "changed",
    [
        {"cloud_hsm_cluster_id": None},
        {"trust_anchor_certificate": None},
        {"key_store_password": None},
        {"xks_proxy_connectivity": "PUBLIC_ENDPOINT"},
        {"xks_proxy_uri_path": "/kms/xks/v1"},
        {"custom_key_store_type": "EXTERNAL_KEY_STORE"},
    ],
)
async def test_a_member_that_is_missing_or_of_another_type_is_a_validation_error(
    stores: KeyStoreWorld, changed: dict[str, Any]
):
    await stores.add_cluster()
    with pytest.raises(ValidationFailed):
        await stores.create(**changed)


async def test_a_cluster_that_is_not_there_or_in_another_region_is_not_found(stores: KeyStoreWorld):
    await stores.add_cluster(OTHER, scope=OTHER_REGION)
    for cluster_id in (CLUSTER, OTHER):
        with pytest.raises(ClusterNotFound):
            await stores.create(cluster_id=cluster_id)


@pytest.mark.parametrize("state", [state for state in ClusterState if state is not ClusterState.ACTIVE])
async def test_a_cluster_must_be_active(stores: KeyStoreWorld, state: ClusterState):
    await stores.add_cluster(state=state)
    with pytest.raises(ClusterNotFound if state is ClusterState.DELETED else ClusterNotActive):
        await stores.create()


@pytest.mark.parametrize("anchor", ["stranger", "text"])
async def test_the_trust_anchor_must_have_issued_the_clusters_certificate(stores: KeyStoreWorld, anchor: str):
    await stores.add_cluster()
    pem = authority("stranger").certificate_pem if anchor == "stranger" else "no certificate at all"
    with pytest.raises(IncorrectTrustAnchor):
        await stores.create(trust_anchor_certificate=pem)


async def test_white_space_in_the_trust_anchor_does_not_matter(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create(trust_anchor_certificate=authority().certificate_pem.replace("\n", "\r\n"))
    assert await stores.create() == store_id


@pytest.mark.parametrize("hsms", ["", "a", ("a", "aa")])
async def test_active_hsms_must_stand_in_two_zones(stores: KeyStoreWorld, hsms: Any):
    await stores.add_cluster(hsms=hsms)
    with pytest.raises(ClusterConfigurationInvalid, match="active HSMs"):
        await stores.create()


async def test_subnets_must_be_in_two_zones(stores: KeyStoreWorld):
    await stores.add_cluster(subnets={REGION + "a": SUBNET_A})
    with pytest.raises(ClusterConfigurationInvalid, match="private subnets"):
        await stores.create()


async def test_the_security_group_must_let_the_clients_through(stores: KeyStoreWorld):
    await stores.add_cluster()
    closed = ConfiguredNetwork(NetworkSettings(closed_security_groups=frozenset({"sg-865af2fb"})))
    stores.provider._network = closed
    with pytest.raises(ClusterConfigurationInvalid, match="sg-865af2fb"):
        await stores.create()


async def test_repeating_the_request_gives_the_same_store_while_it_is_disconnected(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    assert await stores.create() == store_id
    answer = await stores.call("DescribeCustomKeyStores")
    assert len(answer.custom_key_stores) == 1
    await stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    with pytest.raises(CustomKeyStoreNameInUse):
        await stores.create()


async def test_a_store_that_was_connected_once_does_not_equal_its_request_any_more(stores: KeyStoreWorld):
    store_id = await stores.connected()
    await stores.call("DisconnectCustomKeyStore", custom_key_store_id=store_id)
    await stores.run_jobs()
    assert await stores.state(store_id) == "DISCONNECTED"
    with pytest.raises(CustomKeyStoreNameInUse):
        await stores.create()


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"key_store_password": "otherPassword"}, CustomKeyStoreNameInUse),
        ({"cluster_id": OTHER}, CustomKeyStoreNameInUse),
        ({"trust_anchor_certificate": "other"}, CustomKeyStoreNameInUse),
        ({"name": "second"}, ClusterInUse),
    ],
)
async def test_a_request_that_differs_in_one_property_is_not_a_repetition(
    stores: KeyStoreWorld, changed: dict[str, Any], error: type[Exception]
):
    await stores.add_cluster()
    await stores.add_cluster(OTHER, certificate="another")
    await stores.create()
    with pytest.raises(error):
        await stores.create(**changed)


async def test_a_cluster_of_the_same_lineage_is_in_use_and_one_in_another_region_is_not(stores: KeyStoreWorld):
    await stores.add_cluster()
    await stores.create()
    await stores.add_cluster(OTHER)
    with pytest.raises(ClusterInUse):
        await stores.create("second", OTHER)
    await stores.add_cluster("cluster-4c45d6efghi", scope=OTHER_REGION)
    stores.region = OTHER_REGION.region
    assert await stores.create("first", "cluster-4c45d6efghi")


async def test_a_deleted_store_sets_its_name_and_its_cluster_free(stores: KeyStoreWorld):
    await stores.add_cluster()
    first = await stores.create()
    await stores.call("DeleteCustomKeyStore", custom_key_store_id=first)
    assert await stores.create(key_store_password="otherPassword") != first


async def test_refusals_come_in_their_order(stores: KeyStoreWorld):
    """Each step mends what was refused before, and leaves everything that comes after it wrong."""
    network = stores.provider._network
    stores.provider._network = ConfiguredNetwork(NetworkSettings(closed_security_groups=frozenset({"sg-865af2fb"})))
    await stores.add_cluster()
    stores.provider._network = network
    await stores.create("taken")
    stores.provider._network = ConfiguredNetwork(NetworkSettings(closed_security_groups=frozenset({"sg-865af2fb"})))
    wrong: dict[str, Any] = {"trust_anchor_certificate": authority("stranger").certificate_pem}
    limits = stores.services.limits
    stores.services = replace(stores.services, limits=Limits(custom_key_stores=1))
    with pytest.raises(ValidationFailed):
        await stores.create("taken", key_store_password=None, **wrong)
    with pytest.raises(LimitExceeded):
        await stores.create("taken", **wrong)
    stores.services = replace(stores.services, limits=limits)
    with pytest.raises(CustomKeyStoreNameInUse):
        await stores.create("taken", **wrong)
    with pytest.raises(ClusterInUse):
        await stores.create("new", **wrong)
    with pytest.raises(ClusterNotFound):
        await stores.create("new", OTHER, **wrong)
    await stores.add_cluster(OTHER, hsms="", certificate="another", state=ClusterState.INITIALIZED)
    with pytest.raises(ClusterNotActive):
        await stores.create("new", OTHER, **wrong)
    await stores.change_cluster(OTHER, state=ClusterState.ACTIVE)
    with pytest.raises(IncorrectTrustAnchor):
        await stores.create("new", OTHER, **wrong)
    with pytest.raises(ClusterConfigurationInvalid, match="sg-865af2fb"):
        await stores.create("new", OTHER)
    stores.provider._network = network
    with pytest.raises(ClusterConfigurationInvalid, match="active HSMs"):
        await stores.create("new", OTHER)
    await stores.add_hsm(OTHER, "a")
    await stores.add_hsm(OTHER, "b")
    assert await stores.create("new", OTHER)


async def test_the_quota_is_ten_stores(stores: KeyStoreWorld):
    await stores.add_cluster()
    store = await stores.store(await stores.create("store 0"))
    for number in range(1, 10):
        another = replace(store, custom_key_store_id=f"cks-{number}", name=f"store {number}")
        await stores.storage.write(lambda transaction, another=another: transaction.key_stores.add(another))
    await stores.add_cluster(OTHER, certificate="another")
    with pytest.raises(LimitExceeded, match="10"):
        await stores.create("store 10", OTHER)
    await stores.call("DeleteCustomKeyStore", custom_key_store_id="cks-9")
    assert await stores.create("store 10", OTHER)


async def test_the_audit_record_names_the_store_and_its_cluster_and_no_secret(stores: KeyStoreWorld):
    await stores.add_cluster()
    store_id = await stores.create()
    [record] = stores.audit.records
    assert record["eventName"] == "CreateCustomKeyStore"
    assert record["requestParameters"]["customKeyStoreName"] == "first"
    assert record["additionalEventData"]["clusterId"] == CLUSTER
    assert record["additionalEventData"]["customKeyStoreId"] == store_id
    assert PASSWORD not in repr(record)
