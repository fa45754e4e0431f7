"""Stores behind a VPC endpoint service: what connecting makes, who may use it, and targets that fail (section 6.5)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.chaos.fault_proxy.modes import Mode
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.refusals import refuses
from tests.chaos.fault_proxy.signature_check import SignatureCheck
from tests.chaos.fault_proxy.time_faults import END_FAULTS, TIME_FAULTS
from tests.chaos.load import Load, clients, round_trip
from tests.chaos.scale import FULL
from tests.services.certificate_authority import CertificateAuthority
from tests.services.command import run_keywright
from tests.services.server import ACCOUNT_ID, REGION, KeywrightServer
from tests.wire.external_key_stores.changed_proxy import changed_proxy
from tests.wire.external_key_stores.external_store import PLAINTEXT, ExternalStore, UsedExternalStore, parameters
from tests.wire.external_key_stores.failing import assert_connecting_fails, assert_connects_again
from tests.wire.external_key_stores.network import (
    FAILOVER,
    FOREIGN,
    OTHER_ACCOUNT_ID,
    private_host,
    private_parameters,
    service_name,
)
from tests.wire.refusals import refused

NewStore = Callable[..., ExternalStore]
CALLERS = 8 if FULL else 4
INVALID = "XksProxyVpcEndpointServiceInvalidConfigurationException"


def made_for(server: KeywrightServer, store: ExternalStore) -> dict[str, list[dict[str, Any]]]:
    """Return the interface endpoints and hosted zones of a store, as an operator sees them."""
    listed = run_keywright("network", "list", "--data-dir", server.data_dir, "--output", "json")
    assert listed.returncode == 0, listed.stderr
    shown = json.loads(listed.stdout)
    return {
        kind: [row for row in shown[kind] if row["custom_key_store_id"] == store.custom_key_store_id]
        for kind in ("interface_endpoints", "hosted_zones")
    }


@pytest.fixture(scope="session")
def _used_private_store(kms: Any, xks_proxy: FaultProxy) -> UsedExternalStore:
    return UsedExternalStore.make(kms, xks_proxy, **private_parameters(FAILOVER))


@pytest.fixture
def private(_used_private_store: UsedExternalStore) -> Iterator[UsedExternalStore]:
    """A CONNECTED store whose service has a target in each of two zones, a key in it and a ciphertext."""
    assert _used_private_store.is_whole()
    yield _used_private_store
    _used_private_store.proxy.heal()
    if _used_private_store.store.state() == "DISCONNECTED":
        _used_private_store.store.connect()


def test_connecting_makes_an_interface_endpoint_and_a_hosted_zone_and_disconnecting_removes_both(
    private: UsedExternalStore, xks_server: KeywrightServer
) -> None:
    made = made_for(xks_server, private.store)
    (endpoint,), (zone,) = made["interface_endpoints"], made["hosted_zones"]
    assert endpoint["service_name"] == service_name(FAILOVER)
    assert sorted(endpoint["zone_addresses"]) == [f"{REGION}a", f"{REGION}b"]
    assert zone["name"] == private_host(FAILOVER)
    assert zone["vpc_endpoint_id"] == endpoint["vpc_endpoint_id"]
    private.store.disconnect()
    assert made_for(xks_server, private.store) == {"interface_endpoints": [], "hosted_zones": []}
    assert_connects_again(private)
    (again,) = made_for(xks_server, private.store)["interface_endpoints"]
    assert again["vpc_endpoint_id"] != endpoint["vpc_endpoint_id"]


def test_an_attempt_that_fails_at_the_proxy_leaves_nothing_once_it_is_disconnected(
    new_store: NewStore, xks_server: KeywrightServer, xks_proxy: FaultProxy
) -> None:
    store = new_store(**private_parameters("spare"))
    xks_proxy.misbehave(refuses("InternalException"))
    assert_connecting_fails(store, "XKS_PROXY_INVALID_RESPONSE")
    assert made_for(xks_server, store) == {"interface_endpoints": [], "hosted_zones": []}


def test_the_private_name_is_on_the_request_and_in_the_certificate(
    private: UsedExternalStore, authority: CertificateAuthority
) -> None:
    private.store.disconnect()
    good = authority.server(private_host(FAILOVER))
    private.proxy.use_tls(authority.server("target.internal.test"))
    try:
        assert_connecting_fails(private.store, "XKS_PROXY_INVALID_TLS_CONFIGURATION")
        private.proxy.use_tls(good)
        private.proxy.forget()
        assert_connects_again(private)
        assert private.proxy.requests[0].header(b"host") == private_host(FAILOVER).encode()
    finally:
        private.proxy.use_tls(authority.server("*.example.test"))


def test_a_private_name_means_nothing_outside_its_store(
    private: UsedExternalStore, xks_server: KeywrightServer, kms: Any, xks_proxy: FaultProxy
) -> None:
    elsewhere = xks_server.client("kms", region="eu-west-1")
    with changed_proxy(xks_proxy, signatures=SignatureCheck(region=None)):
        # In its own Region no public store may have the name, in another it leads nowhere.
        with refused("XksProxyUriEndpointInUseException"):
            kms.create_custom_key_store(
                **parameters(XksProxyUriEndpoint=f"https://{private_host(FAILOVER)}", XksProxyUriPath="/a/kms/xks/v1")
            )
        with refused("XksProxyUriUnreachableException"):
            elsewhere.create_custom_key_store(**parameters(XksProxyUriEndpoint=f"https://{private_host(FAILOVER)}"))
        with refused("XksProxyUriUnreachableException"):
            kms.create_custom_key_store(**parameters(XksProxyUriEndpoint=f"https://{private_host('spare')}"))
    assert private.decrypt() == PLAINTEXT


@pytest.mark.parametrize(
    ("label", "owner", "code"),
    [
        (FOREIGN, None, INVALID),
        (FOREIGN, ACCOUNT_ID, INVALID),
        (FOREIGN, "121212121212", INVALID),
        ("spare", OTHER_ACCOUNT_ID, INVALID),
    ],
)
def test_a_service_is_its_owners_and_a_store_says_who_that_is(
    kms: Any, label: str, owner: str | None, code: str
) -> None:
    with refused(code) as refusal:
        kms.create_custom_key_store(**parameters(**private_parameters(label, XksProxyVpcEndpointServiceOwner=owner)))
    assert (owner or ACCOUNT_ID) in refusal.message


@pytest.mark.parametrize(("label", "owner"), [(FOREIGN, OTHER_ACCOUNT_ID), ("spare", ACCOUNT_ID)])
def test_a_service_of_the_owner_that_the_store_names_is_used(new_store: NewStore, label: str, owner: str) -> None:
    store = new_store(**private_parameters(label, XksProxyVpcEndpointServiceOwner=owner))
    assert store.connect() == "CONNECTED"
    assert store.describe()["XksProxyConfiguration"]["VpcEndpointServiceOwner"] == owner


DEATHS: dict[str, tuple[Mode, bool]] = {
    # Whether the connections that there are end with it.
    "it is stopped": (END_FAULTS["refused"], True),
    "nothing new gets through": (TIME_FAULTS["backlog_full"], True),
    "it takes no connections": (TIME_FAULTS["not_accepting"], True),
    "it hangs": (TIME_FAULTS["hang_after_request"], False),
    "it closes connections": (END_FAULTS["close_after_accept"], True),
}


@pytest.mark.parametrize("death", DEATHS)
def test_nobody_of_many_callers_gets_an_error_when_one_target_of_two_fails(
    private: UsedExternalStore, xks_server: KeywrightServer, second_proxy: FaultProxy, death: str
) -> None:
    mode, ends_connections = DEATHS[death]
    with Load(clients(xks_server, CALLERS), round_trip(private.key["KeyId"]), at_least=200) as load:
        load.wait_for(40)
        second_proxy.forget()
        private.proxy.misbehave(mode)
        if ends_connections:
            private.proxy.drop_connections()
        load.wait_for(80)
        private.proxy.heal()
        load.wait_for(40)
    assert load.failures == []
    assert second_proxy.counts["encrypt"] > 0


def test_when_both_targets_fail_callers_are_told_and_served_again_afterwards(
    private: UsedExternalStore, second_proxy: FaultProxy
) -> None:
    for proxy in (private.proxy, second_proxy):
        proxy.misbehave(END_FAULTS["refused"])
        proxy.drop_connections()
    with refused("KMSInvalidStateException"):
        private.decrypt()
    assert private.store.state() == "CONNECTED"
    second_proxy.heal()
    assert private.decrypt() == PLAINTEXT
