"""CreateCustomKeyStore of an external key store: what it refuses, in which order, and that nothing is left of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.chaos.fault_proxy.healthy import BASE_PATH, Defect
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.refusals import refuses
from tests.chaos.fault_proxy.signature_check import SignatureCheck
from tests.services.server import KeywrightServer
from tests.wire.external_key_stores.changed_proxy import changed_proxy
from tests.wire.external_key_stores.external_store import CREDENTIAL, HOST, ExternalStore, UsedExternalStore, parameters
from tests.wire.external_key_stores.network import (
    OTHER_ACCOUNT_ID,
    STORES,
    private_host,
    private_parameters,
    service_name,
)
from tests.wire.external_key_stores.nine_operations import nothing_left
from tests.wire.refusals import refused

NewStore = Callable[..., ExternalStore]
SECRET = CREDENTIAL["RawSecretAccessKey"]
CONNECTIVITIES = {"public": {}, "private": private_parameters("spare")}
NEEDED = (
    "XksProxyConnectivity",
    "XksProxyUriEndpoint",
    "XksProxyUriPath",
    "XksProxyAuthenticationCredential",
)


@pytest.fixture(params=CONNECTIVITIES)
def request_of(request: Any) -> dict[str, Any]:
    """A request that would succeed, of each connectivity."""
    return parameters(**CONNECTIVITIES[request.param])


def test_a_store_of_each_connectivity_is_made_and_starts_disconnected(kms: Any, request_of: dict[str, Any]) -> None:
    created = kms.create_custom_key_store(**request_of)
    store = ExternalStore(kms=kms, custom_key_store_id=created["CustomKeyStoreId"])
    assert store.state() == "DISCONNECTED"
    store.remove()


@pytest.mark.parametrize("member", NEEDED)
def test_a_member_that_the_type_needs_must_be_there(
    used: UsedExternalStore, kms: Any, request_of: dict[str, Any], member: str
) -> None:
    del request_of[member]
    with nothing_left(used), refused("ValidationException") as refusal:
        kms.create_custom_key_store(**request_of)
    assert member in refusal.message


@pytest.mark.parametrize("part", ["AccessKeyId", "RawSecretAccessKey"])
def test_both_parts_of_the_credential_must_be_there(unchecked_kms: Any, request_of: dict[str, Any], part: str) -> None:
    credential = {name: value for name, value in CREDENTIAL.items() if name != part}
    with refused("ValidationException") as refusal:
        unchecked_kms.create_custom_key_store(**request_of | {"XksProxyAuthenticationCredential": credential})
    assert SECRET not in refusal.message


def test_a_private_store_needs_its_endpoint_service(kms: Any) -> None:
    with refused("ValidationException") as refusal:
        kms.create_custom_key_store(**parameters(**private_parameters("spare", XksProxyVpcEndpointServiceName=None)))
    assert "XksProxyVpcEndpointServiceName" in refusal.message


@pytest.mark.parametrize(
    "member",
    [
        {"XksProxyVpcEndpointServiceName": service_name("spare")},
        {"XksProxyVpcEndpointServiceOwner": OTHER_ACCOUNT_ID},
    ],
)
def test_a_public_store_has_no_endpoint_service(kms: Any, member: dict[str, str]) -> None:
    with refused("ValidationException") as refusal:
        kms.create_custom_key_store(**parameters(**member))
    assert "XksProxyVpcEndpointService" in refusal.message


@pytest.mark.parametrize(
    "member",
    [
        {"CloudHsmClusterId": "cluster-234567abcdef"},
        {"TrustAnchorCertificate": "a certificate"},
        {"KeyStorePassword": "password1"},
    ],
)
def test_a_member_of_the_other_type_is_refused(
    used: UsedExternalStore, kms: Any, request_of: dict[str, Any], member: dict[str, str]
) -> None:
    with nothing_left(used), refused("ValidationException") as refusal:
        kms.create_custom_key_store(**request_of, **member)
    assert next(iter(member)) in refusal.message
    assert "password1" not in refusal.message


def test_without_its_type_the_request_is_one_of_the_other_type(kms: Any, request_of: dict[str, Any]) -> None:
    del request_of["CustomKeyStoreType"]
    with refused("ValidationException"):
        kms.create_custom_key_store(**request_of)


WRONG: tuple[dict[str, Any], ...] = (
    {"CustomKeyStoreName": ""},
    {"CustomKeyStoreName": "x" * 257},
    {"CustomKeyStoreType": "EXTERNAL"},
    {"XksProxyConnectivity": "PRIVATE"},
    {"XksProxyUriEndpoint": "https://x"},
    {"XksProxyUriEndpoint": f"https://{'x' * 121}"},
    {"XksProxyUriEndpoint": f"http://{HOST}"},
    {"XksProxyUriEndpoint": f"HTTPS://{HOST}"},
    {"XksProxyUriEndpoint": f"https://{HOST}/"},
    {"XksProxyUriEndpoint": f"https://{HOST}:443"},
    {"XksProxyUriEndpoint": f"https://user@{HOST}"},
    {"XksProxyUriEndpoint": "https://[::1]:443"},
    {"XksProxyUriEndpoint": f"https://{HOST}\n"},
    {"XksProxyUriEndpoint": "https://pröxy.example.test"},
    {"XksProxyUriEndpoint": f"https://{HOST}%2e"},
    {"XksProxyUriPath": "/kms/xks"},
    {"XksProxyUriPath": "/kms/xks/v"},
    {"XksProxyUriPath": "/kms/xks/v100"},
    {"XksProxyUriPath": "/kms/xks/v1/"},
    {"XksProxyUriPath": "/kms/xks/v1\n"},
    {"XksProxyUriPath": "kms/xks/v1"},
    {"XksProxyUriPath": "//kms/xks/v1?"},
    {"XksProxyUriPath": "/a b/kms/xks/v1"},
    {"XksProxyUriPath": "/../kms/xks/v1"},
    {"XksProxyUriPath": "/%2e/kms/xks/v1"},
    {"XksProxyUriPath": f"/{'x' * 118}/kms/xks/v1"},
    {"XksProxyAuthenticationCredential": {**CREDENTIAL, "AccessKeyId": "A" * 19}},
    {"XksProxyAuthenticationCredential": {**CREDENTIAL, "AccessKeyId": "A" * 31}},
    {"XksProxyAuthenticationCredential": {**CREDENTIAL, "AccessKeyId": "a" * 20}},
    {"XksProxyAuthenticationCredential": {**CREDENTIAL, "AccessKeyId": "A" * 19 + "1"}},
    {"XksProxyAuthenticationCredential": {**CREDENTIAL, "RawSecretAccessKey": SECRET[:42]}},
    {"XksProxyAuthenticationCredential": {**CREDENTIAL, "RawSecretAccessKey": SECRET * 2}},
    {"XksProxyAuthenticationCredential": {**CREDENTIAL, "RawSecretAccessKey": SECRET[:-1] + "-"}},
    {"XksProxyAuthenticationCredential": {}},
    {"XksProxyAuthenticationCredential": {**CREDENTIAL, "RawSecretAccessKey": None}},
    {"XksProxyVpcEndpointServiceName": "vpce-svc-0a1b2c3d4e5f60718"},
    {"XksProxyVpcEndpointServiceName": service_name("UPPER")},
    {"XksProxyVpcEndpointServiceName": service_name("x" * 64)},
    {"XksProxyVpcEndpointServiceName": service_name("spare").replace("com.", "org.")},
    {"XksProxyVpcEndpointServiceOwner": "44445555666"},
    {"XksProxyVpcEndpointServiceOwner": "44445555666x"},
)


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: repr(wrong)[:80])
def test_what_the_model_forbids_is_refused_and_no_secret_is_told_back(
    unchecked_kms: Any, xks_proxy: FaultProxy, wrong: dict[str, Any]
) -> None:
    xks_proxy.forget()
    with refused("ValidationException") as refusal:
        unchecked_kms.create_custom_key_store(**parameters(**private_parameters("spare") | wrong))
    assert SECRET[:20] not in refusal.message
    assert "AAAAA" not in refusal.message.upper()
    assert not xks_proxy.counts


@pytest.mark.parametrize("name", ["x" * 256, " Schlüssel/🔑\t"])
def test_a_name_may_be_of_any_characters(new_store: NewStore, name: str) -> None:
    assert new_store(CustomKeyStoreName=name).describe()["CustomKeyStoreName"] == name


@pytest.mark.parametrize("prefix", ["/a", "/a/b_c-D9", f"/{'x' * 116}"])
def test_a_path_may_have_a_prefix(new_store: NewStore, xks_proxy: FaultProxy, prefix: str) -> None:
    with changed_proxy(xks_proxy, path=f"{prefix}{BASE_PATH}"):
        store = new_store(XksProxyUriPath=f"{prefix}{BASE_PATH}")
        assert store.connect() == "CONNECTED"
    assert store.describe()["XksProxyConfiguration"]["UriPath"] == f"{prefix}{BASE_PATH}"


def test_a_public_store_may_say_that_it_has_no_endpoint_service(unchecked_kms: Any, kms: Any) -> None:
    created = unchecked_kms.create_custom_key_store(**parameters(), XksProxyVpcEndpointServiceName=None)
    store = ExternalStore(kms=kms, custom_key_store_id=created["CustomKeyStoreId"])
    assert "VpcEndpointServiceName" not in store.describe()["XksProxyConfiguration"]
    store.remove()


def test_a_request_that_is_repeated_makes_no_second_store(used: UsedExternalStore, kms: Any) -> None:
    request = parameters()
    created = kms.create_custom_key_store(**request)
    with nothing_left(used):
        with refused("CustomKeyStoreNameInUseException"):
            kms.create_custom_key_store(**request)
        with refused("XksProxyUriInUseException"):
            kms.create_custom_key_store(**request | {"CustomKeyStoreName": "another"})
    kms.delete_custom_key_store(CustomKeyStoreId=created["CustomKeyStoreId"])


@pytest.mark.parametrize(
    "endpoint", [f"https://{HOST}", f"https://{HOST.upper()}", f"https://{HOST}.", f"https://{HOST.title()}."]
)
def test_one_uri_is_for_one_store_however_it_is_spelled(
    used: UsedExternalStore, kms: Any, new_store: NewStore, endpoint: str
) -> None:
    new_store()
    with nothing_left(used), refused("XksProxyUriInUseException"):
        kms.create_custom_key_store(**parameters(XksProxyUriEndpoint=endpoint))


def test_a_public_endpoint_is_shared_by_stores_with_different_paths(new_store: NewStore, xks_proxy: FaultProxy) -> None:
    with changed_proxy(xks_proxy, defects=frozenset({Defect.ANY_PATH})):
        first, second = new_store(), new_store(XksProxyUriPath="/tenant/kms/xks/v1")
    assert first.describe()["XksProxyConfiguration"]["UriEndpoint"] == f"https://{HOST}"
    assert second.describe()["XksProxyConfiguration"]["UriEndpoint"] == f"https://{HOST}"


def test_a_uri_is_another_one_in_another_account_or_region(
    new_store: NewStore, other_kms: Any, xks_server: KeywrightServer, xks_proxy: FaultProxy
) -> None:
    request = parameters()
    new_store(**request)
    with changed_proxy(xks_proxy, signatures=SignatureCheck(region=None)):
        for kms in (other_kms, xks_server.client("kms", region="eu-west-1")):
            created = kms.create_custom_key_store(**request)
            kms.delete_custom_key_store(CustomKeyStoreId=created["CustomKeyStoreId"])


@pytest.mark.parametrize("endpoint", [f"https://{private_host('spare')}", f"https://{private_host('spare').upper()}."])
def test_a_public_store_does_not_share_the_endpoint_of_a_private_one_of_any_account(
    used: UsedExternalStore, kms: Any, other_kms: Any, new_store: NewStore, endpoint: str
) -> None:
    new_store(**private_parameters("spare"))
    with nothing_left(used):
        for caller in (kms, other_kms):
            with refused("XksProxyUriEndpointInUseException"):
                caller.create_custom_key_store(
                    **parameters(XksProxyUriEndpoint=endpoint, XksProxyUriPath="/other/kms/xks/v1")
                )


def test_a_private_store_does_not_share_the_endpoint_of_a_public_one(
    used: UsedExternalStore, kms: Any, new_store: NewStore
) -> None:
    new_store()
    private = private_parameters("spare", XksProxyUriEndpoint=f"https://{HOST}", XksProxyUriPath="/other/kms/xks/v1")
    with nothing_left(used), refused("XksProxyUriEndpointInUseException"):
        kms.create_custom_key_store(**parameters(**private))


def test_an_endpoint_service_is_for_one_store_of_all_accounts(
    used: UsedExternalStore, kms: Any, other_kms: Any, new_store: NewStore
) -> None:
    new_store(**private_parameters("spare"))
    taken = parameters(**private_parameters("second", XksProxyVpcEndpointServiceName=service_name("spare")))
    with nothing_left(used):
        for caller in (kms, other_kms):
            with refused("XksProxyVpcEndpointServiceInUseException"):
                caller.create_custom_key_store(**taken)
            with refused("XksProxyUriEndpointInUseException"):
                caller.create_custom_key_store(
                    **parameters(**private_parameters("spare"), XksProxyUriPath="/other/kms/xks/v1")
                )


def test_nobody_is_asked_at_a_private_endpoint_that_is_not_connected_yet(
    new_store: NewStore, xks_proxy: FaultProxy
) -> None:
    xks_proxy.forget()
    new_store(**private_parameters("spare"))
    assert not xks_proxy.counts


def test_refusals_come_in_the_order_of_the_specification(
    used: UsedExternalStore, kms: Any, new_store: NewStore, xks_proxy: FaultProxy
) -> None:
    taken = new_store(**private_parameters("spare")).describe()
    xks_proxy.misbehave(refuses("AuthenticationFailedException"))
    wrong = parameters(**private_parameters("spare"), CustomKeyStoreName=taken["CustomKeyStoreName"])
    with nothing_left(used):
        # Each row mends what the row before was refused for; all that comes later is still wrong.
        for mended, code in (
            ({}, "CustomKeyStoreNameInUseException"),
            ({"CustomKeyStoreName": "a name of its own"}, "XksProxyUriInUseException"),
            ({"XksProxyUriPath": "/other/kms/xks/v1"}, "XksProxyUriEndpointInUseException"),
            ({"XksProxyUriEndpoint": f"https://{HOST}"}, "XksProxyVpcEndpointServiceInUseException"),
            (
                {"XksProxyVpcEndpointServiceName": service_name("none")},
                "XksProxyVpcEndpointServiceNotFoundException",
            ),
            (
                {"XksProxyVpcEndpointServiceName": service_name("second")},
                "XksProxyVpcEndpointServiceInvalidConfigurationException",
            ),
        ):
            wrong |= mended
            with refused(code):
                kms.create_custom_key_store(**wrong)
        with refused("XksProxyIncorrectAuthenticationCredentialException"):
            kms.create_custom_key_store(**parameters())


def test_the_quota_counts_every_store_of_an_account_and_region_and_comes_before_all_other_rules(
    xks_server: KeywrightServer, xks_proxy: FaultProxy
) -> None:
    elsewhere = xks_server.client("kms", region="eu-west-1")
    anything = {"signatures": SignatureCheck(region=None), "defects": frozenset({Defect.ANY_PATH})}
    with changed_proxy(xks_proxy, **anything):
        stores = [
            ExternalStore.create_external(elsewhere, XksProxyUriPath=f"/tenant-{number}{BASE_PATH}")
            for number in range(STORES)
        ]
        taken = stores[0].describe()["CustomKeyStoreName"]
        with refused("LimitExceededException"):
            elsewhere.create_custom_key_store(
                **parameters(CustomKeyStoreName=taken, XksProxyUriPath=f"/tenant-0{BASE_PATH}")
            )
        stores.pop().remove()
        stores.append(ExternalStore.create_external(elsewhere, XksProxyUriPath=f"/another{BASE_PATH}"))
    for store in stores:
        store.remove()
