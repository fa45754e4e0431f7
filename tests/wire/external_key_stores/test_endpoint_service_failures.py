"""Endpoint services, and a name, that went wrong after stores were made, and the codes of connecting then (6.5).

All of them go wrong in one restart of the server, with another keywright.toml, and are right again after the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.services.certificate_authority import CertificateAuthority
from tests.services.server import ACCOUNT_ID
from tests.wire.external_key_stores.external_store import PLAINTEXT, ExternalStore, UsedExternalStore, parameters
from tests.wire.external_key_stores.failing import assert_connecting_fails
from tests.wire.external_key_stores.network import (
    FOREIGN,
    KMS_PRINCIPAL,
    OTHER_ACCOUNT_ID,
    ZONES,
    Reconfigure,
    configuration,
    private_parameters,
    service_name,
    subnets,
)
from tests.wire.external_key_stores.nine_operations import nothing_left
from tests.wire.refusals import refused

NOT_FOUND = ("XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND", "XksProxyVpcEndpointServiceNotFoundException")
INVALID = (
    "XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION",
    "XksProxyVpcEndpointServiceInvalidConfigurationException",
)


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """What is wrong with a service, None being that it is gone, and a word of the message about it."""

    settings: dict[str, Any] | None
    word: str
    outcome: tuple[str, str] = field(default=INVALID)


WRONG: dict[str, Wrong] = {
    "broken0": Wrong(settings=None, word="found", outcome=NOT_FOUND),
    "broken1": Wrong(settings={"allowed_principals": []}, word=KMS_PRINCIPAL, outcome=NOT_FOUND),
    "broken2": Wrong(settings={"allowed_principals": [ACCOUNT_ID]}, word=KMS_PRINCIPAL, outcome=NOT_FOUND),
    "broken3": Wrong(settings={"owner": OTHER_ACCOUNT_ID}, word="account", outcome=NOT_FOUND),
    "broken4": Wrong(
        settings={"owner": OTHER_ACCOUNT_ID, "allowed_principals": [KMS_PRINCIPAL, ACCOUNT_ID]},
        word="XksProxyVpcEndpointServiceOwner",
    ),
    "broken5": Wrong(settings={"type": "gateway"}, word="interface"),
    "broken6": Wrong(settings={"load_balancer": "gateway"}, word="network load balancer"),
    "broken7": Wrong(settings={"zones": [ZONES[0]]}, word="Availability Zones"),
    "broken8": Wrong(settings={"acceptance_required": True}, word="accept"),
    "broken9": Wrong(settings={"private_dns_name": None}, word="private DNS name"),
    "broken10": Wrong(settings={"private_dns_verification": "pendingVerification"}, word="pendingVerification"),
    "broken11": Wrong(settings={"private_dns_verification": "failed"}, word="failed"),
    "broken12": Wrong(settings={"private_dns_name": "renamed.example.test"}, word="private DNS name"),
    "broken13": Wrong(settings={"listener_port": 8443}, word="443"),
    "broken14": Wrong(settings={"ip_address_types": ["ipv6"]}, word="IPv4"),
    FOREIGN: Wrong(
        settings={"owner": OTHER_ACCOUNT_ID, "allowed_principals": [KMS_PRINCIPAL]},
        word="allow",
        outcome=NOT_FOUND,
    ),
}
CREATED_ANEW = ("broken0", "broken5", "broken12", FOREIGN)
NAMELESS = "other.example.test"
"""The public name that leads nowhere any more."""
WITHOUT_ADDRESS, UNTOUCHED = "onlya", "third"


@dataclass(kw_only=True)
class Stores:
    """A DISCONNECTED store for every service, and one that is CONNECTED and used all the time."""

    disconnected: dict[str, ExternalStore]
    used: UsedExternalStore


@pytest.fixture(scope="module")
def stores(kms: Any, xks_proxy: FaultProxy) -> Iterator[Stores]:
    """The stores, made while all services are right."""
    used = UsedExternalStore.make(kms, xks_proxy, **private_parameters(UNTOUCHED))
    made = {
        label: ExternalStore.create_external(kms, **private_parameters(label))
        for label in (*WRONG, WITHOUT_ADDRESS)
        if label != FOREIGN
    }
    owner = {"XksProxyVpcEndpointServiceOwner": OTHER_ACCOUNT_ID}
    made[FOREIGN] = ExternalStore.create_external(kms, **private_parameters(FOREIGN, **owner))
    made[NAMELESS] = ExternalStore.create_external(kms, XksProxyUriEndpoint=f"https://{NAMELESS}")
    yield Stores(disconnected=made, used=used)
    for store in made.values():
        store.remove()


@pytest.fixture
def all_wrong(authority: CertificateAuthority, xks_proxy: FaultProxy, second_proxy: FaultProxy) -> str:
    """The text of keywright.toml with everything wrong."""
    return configuration(
        authority.trust_file,
        xks_proxy.port,
        second_proxy.port,
        # The third zone has no address to give.
        subnets(100, 100, 0),
        **{label: wrong.settings for label, wrong in WRONG.items()},
    ).replace(f'"{NAMELESS}"', '"renamed.example.test"')


def test_each_requirement_that_is_not_met_any_more_has_its_code_and_is_cured_by_meeting_it(
    stores: Stores, all_wrong: str, reconfigured: Reconfigure
) -> None:
    with reconfigured(lambda _: all_wrong):
        for label, wrong in WRONG.items():
            store = stores.disconnected[label]
            assert_connecting_fails(store, wrong.outcome[0])
            assert wrong.word in refusal_of_update(store, label, wrong.outcome[1])
        assert_connecting_fails(stores.disconnected[WITHOUT_ADDRESS], "NETWORK_ERRORS")
        assert_connecting_fails(stores.disconnected[NAMELESS], "XKS_PROXY_NOT_REACHABLE")
        for label in CREATED_ANEW:
            assert WRONG[label].word in refusal_of_creation(stores, label, WRONG[label].outcome[1])
        assert stores.used.decrypt() == PLAINTEXT, "a connected store outlives the restart"
    for label, store in stores.disconnected.items():
        assert store.connect() == "CONNECTED", label
        store.disconnect()


def refusal_of_update(store: ExternalStore, label: str, code: str) -> str:
    """Return the message with which an update to the same service is refused, which changes nothing."""
    before = store.describe()
    with refused(code) as refusal:
        store.update(NewCustomKeyStoreName="must not be taken", XksProxyVpcEndpointServiceName=service_name(label))
    assert store.describe() == before
    return refusal.message


def refusal_of_creation(stores: Stores, label: str, code: str) -> str:
    """Return the message with which a new store is refused in the place of the old one, which goes."""
    stores.disconnected.pop(label).remove()
    owner = {"XksProxyVpcEndpointServiceOwner": OTHER_ACCOUNT_ID} if label == FOREIGN else {}
    with nothing_left(stores.used), refused(code) as refusal:
        stores.used.store.kms.create_custom_key_store(**parameters(**private_parameters(label, **owner)))
    return refusal.message
