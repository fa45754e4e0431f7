"""UpdateCustomKeyStore of an external key store: what it refuses, and that a refusal changes no part of the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.chaos.fault_proxy.garbage import fleet
from tests.chaos.fault_proxy.healthy import BASE_PATH
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.services.server import KeywrightServer
from tests.wire.external_key_stores.external_store import CREDENTIAL, HOST, PLAINTEXT, ExternalStore, UsedExternalStore
from tests.wire.external_key_stores.network import (
    FOREIGN,
    OTHER_ACCOUNT_ID,
    private_host,
    private_parameters,
    service_name,
)
from tests.wire.key_stores.key_store import NO_RETRIES
from tests.wire.refusals import refused

NewStore = Callable[..., ExternalStore]
UNKNOWN_STORE = "cks-1234567890abcdef0"
WRONG_CREDENTIAL = {"AccessKeyId": "BBBBBBBBBBBBBBBBBBBB", "RawSecretAccessKey": "w" * 43}
SPARE_ENDPOINT = f"https://{private_host('spare')}"


@pytest.fixture
def store(new_store: NewStore) -> ExternalStore:
    """A DISCONNECTED public store without keys."""
    return new_store()


@pytest.fixture
def private_store(new_store: NewStore) -> ExternalStore:
    """A DISCONNECTED private store without keys."""
    return new_store(**private_parameters("spare"))


@contextmanager
def no_effect(store: ExternalStore) -> Iterator[None]:
    """Hold the block to leaving the store as it was."""
    before = store.describe()
    yield
    assert store.describe() == before


def test_an_update_of_nothing_is_refused(store: ExternalStore) -> None:
    with refused("ValidationException"):
        store.update()


@pytest.mark.parametrize("member", [{"CloudHsmClusterId": "cluster-234567abcdef"}, {"KeyStorePassword": "password1"}])
def test_a_member_of_the_other_type_is_refused(store: ExternalStore, member: dict[str, str]) -> None:
    with no_effect(store), refused("ValidationException") as refusal:
        store.update(NewCustomKeyStoreName="must not be taken", **member)
    assert next(iter(member)) in refusal.message
    assert "password1" not in refusal.message


@pytest.mark.parametrize(
    "incomplete",
    [
        {"XksProxyConnectivity": "PUBLIC_ENDPOINT"},
        {"XksProxyConnectivity": "VPC_ENDPOINT_SERVICE"},
        {"XksProxyConnectivity": "VPC_ENDPOINT_SERVICE", "XksProxyUriEndpoint": SPARE_ENDPOINT},
        {"XksProxyConnectivity": "VPC_ENDPOINT_SERVICE", "XksProxyVpcEndpointServiceName": service_name("spare")},
        {"XksProxyVpcEndpointServiceName": service_name("spare")},
        {"XksProxyVpcEndpointServiceOwner": OTHER_ACCOUNT_ID},
        private_parameters("spare", XksProxyConnectivity="PUBLIC_ENDPOINT"),
    ],
    ids=" ".join,
)
def test_a_public_store_does_not_become_half_a_private_one(store: ExternalStore, incomplete: dict[str, str]) -> None:
    with no_effect(store), refused("ValidationException"):
        store.update(**incomplete)


@pytest.mark.parametrize(
    "incomplete",
    [
        {"XksProxyConnectivity": "PUBLIC_ENDPOINT"},
        private_parameters("spare", XksProxyConnectivity="PUBLIC_ENDPOINT", XksProxyUriEndpoint=f"https://{HOST}"),
        {
            "XksProxyConnectivity": "PUBLIC_ENDPOINT",
            "XksProxyUriEndpoint": f"https://{HOST}",
            "XksProxyVpcEndpointServiceOwner": OTHER_ACCOUNT_ID,
        },
    ],
    ids=" ".join,
)
def test_a_private_store_does_not_become_half_a_public_one(
    private_store: ExternalStore, incomplete: dict[str, str]
) -> None:
    with no_effect(private_store), refused("ValidationException"):
        private_store.update(**incomplete)


def test_a_private_store_becomes_public_and_forgets_its_endpoint_service(
    private_store: ExternalStore, unchecked_kms: Any
) -> None:
    unchecked_kms.update_custom_key_store(
        CustomKeyStoreId=private_store.custom_key_store_id,
        XksProxyConnectivity="PUBLIC_ENDPOINT",
        XksProxyUriEndpoint=f"https://{HOST}",
        XksProxyVpcEndpointServiceName=None,
    )
    assert private_store.describe()["XksProxyConfiguration"] == {
        "Connectivity": "PUBLIC_ENDPOINT",
        "AccessKeyId": CREDENTIAL["AccessKeyId"],
        "UriEndpoint": f"https://{HOST}",
        "UriPath": BASE_PATH,
    }


def test_a_private_store_moves_to_another_service_with_its_name_and_keeps_the_owner_that_is_not_given(
    new_store: NewStore,
) -> None:
    store = new_store(**private_parameters(FOREIGN, XksProxyVpcEndpointServiceOwner=OTHER_ACCOUNT_ID))
    with no_effect(store), refused("XksProxyVpcEndpointServiceInvalidConfigurationException"):
        # It is our own, and the store still says that the other account owns it.
        store.update(
            XksProxyUriEndpoint=f"https://{private_host('second')}",
            XksProxyVpcEndpointServiceName=service_name("second"),
        )
    store.update(XksProxyVpcEndpointServiceName=service_name(FOREIGN))
    configuration = store.describe()["XksProxyConfiguration"]
    assert configuration["VpcEndpointServiceOwner"] == OTHER_ACCOUNT_ID
    assert configuration["VpcEndpointServiceName"] == service_name(FOREIGN)


@pytest.mark.parametrize(
    "wrong",
    [
        {"NewCustomKeyStoreName": ""},
        {"XksProxyUriPath": "/kms/xks/v1/"},
        {"XksProxyUriEndpoint": f"https://{HOST}:8443"},
        {"XksProxyConnectivity": "PRIVATE"},
        {"XksProxyVpcEndpointServiceName": "vpce-svc-0a1b2c3d"},
        {"XksProxyAuthenticationCredential": {**CREDENTIAL, "RawSecretAccessKey": None}},
        {"XksProxyAuthenticationCredential": {**WRONG_CREDENTIAL, "RawSecretAccessKey": "w" * 42}},
    ],
    ids=" ".join,
)
def test_what_the_model_forbids_is_refused_and_no_secret_is_told_back(
    store: ExternalStore, unchecked_kms: Any, wrong: dict[str, Any]
) -> None:
    with no_effect(store), refused("ValidationException") as refusal:
        unchecked_kms.update_custom_key_store(CustomKeyStoreId=store.custom_key_store_id, **wrong)
    assert "wwww" not in refusal.message
    assert CREDENTIAL["RawSecretAccessKey"] not in refusal.message


def test_a_name_that_another_store_has_is_refused_and_its_own_is_not(
    store: ExternalStore, used: UsedExternalStore
) -> None:
    with no_effect(store):
        with refused("CustomKeyStoreNameInUseException"):
            store.update(NewCustomKeyStoreName=used.store.describe()["CustomKeyStoreName"])
        store.update(NewCustomKeyStoreName=store.describe()["CustomKeyStoreName"])


def test_a_place_that_another_store_has_is_refused_and_its_own_is_not(
    store: ExternalStore, private_store: ExternalStore, used: UsedExternalStore
) -> None:
    taken = used.store.describe()["XksProxyConfiguration"]["UriEndpoint"]
    second = private_parameters("second")
    with no_effect(store), no_effect(private_store):
        for moved, members, code in (
            (store, {"XksProxyUriEndpoint": taken}, "XksProxyUriInUseException"),
            (private_store, {"XksProxyUriEndpoint": taken}, "XksProxyUriInUseException"),
            (store, {"XksProxyUriEndpoint": SPARE_ENDPOINT}, "XksProxyUriInUseException"),
            (
                store,
                {"XksProxyUriEndpoint": SPARE_ENDPOINT, "XksProxyUriPath": "/x/kms/xks/v1"},
                "XksProxyUriEndpointInUseException",
            ),
            (
                store,
                {**second, "XksProxyVpcEndpointServiceName": service_name("spare")},
                "XksProxyVpcEndpointServiceInUseException",
            ),
        ):
            with refused(code):
                moved.update(**members)
        store.update(XksProxyUriEndpoint=f"https://{HOST}", XksProxyUriPath=BASE_PATH)
        private_store.update(**private_parameters("spare"))


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"XksProxyUriPath": "/unknown/kms/xks/v1"}, "XksProxyInvalidConfigurationException"),
        (
            {"XksProxyAuthenticationCredential": WRONG_CREDENTIAL},
            "XksProxyIncorrectAuthenticationCredentialException",
        ),
        (
            {"XksProxyAuthenticationCredential": {**CREDENTIAL, "RawSecretAccessKey": "w" * 43}},
            "XksProxyIncorrectAuthenticationCredentialException",
        ),
    ],
)
def test_what_the_proxy_does_not_take_is_not_taken_while_connected(
    used: UsedExternalStore, members: dict[str, Any], code: str
) -> None:
    with no_effect(used.store):
        with refused(code) as refusal:
            used.store.update(NewCustomKeyStoreName="must not be taken", **members)
        assert "wwww" not in refusal.message
    assert used.decrypt() == PLAINTEXT


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"XksProxyUriEndpoint": "https://nowhere.example.test"}, "XksProxyUriUnreachableException"),
        ({"XksProxyUriEndpoint": SPARE_ENDPOINT}, "XksProxyUriUnreachableException"),
        (private_parameters("none"), "XksProxyVpcEndpointServiceNotFoundException"),
        (
            private_parameters("second", XksProxyUriEndpoint=SPARE_ENDPOINT),
            "XksProxyVpcEndpointServiceInvalidConfigurationException",
        ),
        (private_parameters(FOREIGN), "XksProxyVpcEndpointServiceInvalidConfigurationException"),
        (
            private_parameters("spare", XksProxyUriPath="/unknown/kms/xks/v1"),
            "XksProxyInvalidConfigurationException",
        ),
    ],
)
def test_a_place_where_the_proxy_is_not_is_not_taken(store: ExternalStore, members: dict[str, Any], code: str) -> None:
    with no_effect(store), refused(code):
        store.update(NewCustomKeyStoreName="must not be taken", **members)


@pytest.mark.parametrize("which", ["store", "private_store"])
def test_every_change_but_that_of_the_name_asks_the_proxy(
    request: pytest.FixtureRequest, xks_proxy: FaultProxy, which: str
) -> None:
    store: ExternalStore = request.getfixturevalue(which)
    endpoint = store.describe()["XksProxyConfiguration"]["UriEndpoint"]
    xks_proxy.forget()
    store.update(NewCustomKeyStoreName=f"renamed {store.custom_key_store_id}")
    assert not xks_proxy.counts
    for change in (
        {"XksProxyUriPath": BASE_PATH},
        {"XksProxyUriEndpoint": endpoint},
        {"XksProxyAuthenticationCredential": CREDENTIAL},
    ):
        xks_proxy.forget()
        store.update(**change)
        (asked,) = xks_proxy.requests
        assert asked.path == f"{BASE_PATH}/health"
        assert asked.metadata["kmsOperation"] == "UpdateCustomKeyStore"
        xks_proxy.misbehave(fleet("UNAVAILABLE", "UNAVAILABLE"))
        with no_effect(store), refused("XksProxyUriUnreachableException"):
            store.update(**change)
        xks_proxy.heal()


@pytest.mark.parametrize("call", ["connect", "disconnect", "update", "delete", "describe"])
def test_a_store_that_does_not_exist_is_not_found_nor_is_that_of_another_account_or_region(
    kms: Any, other_kms: Any, xks_server: KeywrightServer, store: ExternalStore, call: str
) -> None:
    elsewhere = xks_server.client("kms", region="eu-west-1", config=NO_RETRIES)
    for caller, store_id in (
        (kms, UNKNOWN_STORE),
        (other_kms, store.custom_key_store_id),
        (elsewhere, store.custom_key_store_id),
    ):
        unseen = ExternalStore(kms=caller, custom_key_store_id=store_id)
        calls: dict[str, Callable[[], Any]] = {
            "connect": unseen.begin_connect,
            "disconnect": unseen.begin_disconnect,
            "update": lambda unseen=unseen: unseen.update(XksProxyUriPath=BASE_PATH),
            "delete": lambda unseen=unseen: unseen.kms.delete_custom_key_store(
                CustomKeyStoreId=unseen.custom_key_store_id
            ),
            "describe": unseen.describe,
        }
        with refused("CustomKeyStoreNotFoundException"):
            calls[call]()


def test_no_secret_that_was_given_is_told_in_any_answer_or_record(
    xks_server: KeywrightServer, store: ExternalStore, kms: Any
) -> None:
    given = {"AccessKeyId": CREDENTIAL["AccessKeyId"], "RawSecretAccessKey": "canaryB7" * 6}
    with refused("XksProxyIncorrectAuthenticationCredentialException"):
        store.update(XksProxyAuthenticationCredential=given)
    answers = str(kms.describe_custom_key_stores())
    records = (xks_server.data_dir / "audit.jsonl").read_text()
    assert "UpdateCustomKeyStore" in records
    for secret in (given["RawSecretAccessKey"], CREDENTIAL["RawSecretAccessKey"]):
        for text in (answers, records, xks_server.log):
            assert secret not in text
