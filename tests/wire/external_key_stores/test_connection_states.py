"""The state machine of external key stores as clients see it (custom-key-stores.md section 2)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.chaos.fault_proxy.healthy import BASE_PATH
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.time_faults import END_FAULTS
from tests.services.server import KeywrightServer
from tests.wire.external_key_stores.external_store import (
    CONTEXT,
    CREDENTIAL,
    PLAINTEXT,
    ExternalStore,
    UsedExternalStore,
)
from tests.wire.external_key_stores.network import ELSEWHERE, private_parameters
from tests.wire.external_key_stores.states import STATES, in_state
from tests.wire.key_stores.deployment_access import held_by_another_node
from tests.wire.key_stores.key_store import NO_RETRIES
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused

OK, STORE, KEY = "OK", "CustomKeyStoreInvalidStateException", "KMSInvalidStateException"
HAS_KEYS, NEVER = "CustomKeyStoreHasCMKsException", "UnsupportedOperationException"
# The answer to each call, by state in the order of STATES. Calls are made from top to bottom, so that those which
# change the state come last.
TABLE: dict[str, tuple[str, ...]] = {
    "describe": (OK, OK, OK, OK, OK),
    "rename": (OK, STORE, OK, STORE, STORE),
    "path": (OK, STORE, OK, STORE, STORE),
    "credential": (OK, STORE, OK, STORE, STORE),
    "path, credential and name": (OK, STORE, OK, STORE, STORE),
    "endpoint": (OK, STORE, STORE, STORE, STORE),
    "connectivity": (OK, STORE, STORE, STORE, STORE),
    "endpoint and name": (OK, STORE, STORE, STORE, STORE),
    "delete": (HAS_KEYS, STORE, STORE, STORE, STORE),
    "create key": (STORE, STORE, OK, STORE, STORE),
    "random": (NEVER, NEVER, NEVER, NEVER, NEVER),
    "encrypt": (KEY, KEY, OK, KEY, KEY),
    "decrypt": (KEY, KEY, OK, KEY, KEY),
    "re-encrypt": (KEY, KEY, OK, KEY, KEY),
    "data key": (KEY, KEY, OK, KEY, KEY),
    "data key without plaintext": (KEY, KEY, OK, KEY, KEY),
    "describe key": (OK, OK, OK, OK, OK),
    "list keys": (OK, OK, OK, OK, OK),
    "schedule": (OK, OK, OK, OK, OK),
    "cancel": (OK, OK, OK, OK, OK),
    "enable": (OK, OK, OK, OK, OK),
    "disable": (OK, OK, OK, OK, OK),
    "enable again": (OK, OK, OK, OK, OK),
    "connect": (OK, OK, OK, STORE, STORE),
    "disconnect": (STORE, OK, OK, OK, STORE),
}


def calls_on(used: UsedExternalStore) -> dict[str, Callable[[], Any]]:
    """Return the calls of the table, except connecting and disconnecting."""
    return calls_on_store(used.store, used.new_external_key()) | calls_on_key(used)


def calls_on_store(store: ExternalStore, external_key: str) -> dict[str, Callable[[], Any]]:
    kms, update = store.kms, store.update
    endpoint = store.describe()["XksProxyConfiguration"]["UriEndpoint"]
    path, credential = {"XksProxyUriPath": BASE_PATH}, {"XksProxyAuthenticationCredential": CREDENTIAL}
    public: dict[str, Any] = {"XksProxyConnectivity": "PUBLIC_ENDPOINT", "XksProxyUriEndpoint": endpoint}
    return {
        "describe": store.describe,
        "rename": lambda: update(NewCustomKeyStoreName=str(uuid.uuid4())),
        "path": lambda: update(**path),
        "credential": lambda: update(**credential),
        "path, credential and name": lambda: update(NewCustomKeyStoreName=str(uuid.uuid4()), **path, **credential),
        "endpoint": lambda: update(XksProxyUriEndpoint=endpoint),
        "connectivity": lambda: update(**public),
        "endpoint and name": lambda: update(NewCustomKeyStoreName=str(uuid.uuid4()), XksProxyUriEndpoint=endpoint),
        "delete": lambda: kms.delete_custom_key_store(CustomKeyStoreId=store.custom_key_store_id),
        "create key": lambda: store.create_external_key(external_key),
        "random": lambda: kms.generate_random(NumberOfBytes=32, CustomKeyStoreId=store.custom_key_store_id),
    }


def calls_on_key(used: UsedExternalStore) -> dict[str, Callable[[], Any]]:
    kms, key = used.store.kms, used.key["KeyId"]
    blob = {"CiphertextBlob": used.ciphertext}
    return {
        "encrypt": used.encrypt,
        "decrypt": used.decrypt,
        "re-encrypt": lambda: kms.re_encrypt(**blob, SourceEncryptionContext=CONTEXT, DestinationKeyId=key),
        "data key": lambda: kms.generate_data_key(KeyId=key, KeySpec="AES_256"),
        "data key without plaintext": lambda: kms.generate_data_key_without_plaintext(KeyId=key, KeySpec="AES_256"),
        "describe key": lambda: kms.describe_key(KeyId=key),
        "list keys": kms.list_keys,
        "schedule": lambda: kms.schedule_key_deletion(KeyId=key, PendingWindowInDays=7),
        "cancel": lambda: kms.cancel_key_deletion(KeyId=key),
        "enable": lambda: kms.enable_key(KeyId=key),
        "disable": lambda: kms.disable_key(KeyId=key),
        "enable again": lambda: kms.enable_key(KeyId=key),
    }


def moving_calls_on(store: ExternalStore, state: str) -> dict[str, Callable[[], Any]]:
    """Return connecting and disconnecting; the one that is refused, or changes nothing, comes first."""
    moving = {"connect": store.begin_connect, "disconnect": store.begin_disconnect}
    return dict(reversed(moving.items())) if state == "DISCONNECTED" else moving


def outcome(call: Callable[[], Any]) -> str:
    """Return the code that a call is refused with, or OK."""
    try:
        call()
    except ClientError as refusal:
        return str(refusal.response["Error"]["Code"])
    return OK


@pytest.mark.parametrize("state", STATES)
def test_every_call_is_answered_as_the_table_says(
    xks_server: KeywrightServer, used: UsedExternalStore, state: str
) -> None:
    expected = {call: answers[STATES.index(state)] for call, answers in TABLE.items()}
    with in_state(xks_server, used, state):
        calls = calls_on(used) | moving_calls_on(used.store, state)
        assert {name: outcome(call) for name, call in calls.items()} == expected


@pytest.mark.parametrize("state", STATES)
def test_keys_are_enabled_while_connected_and_unavailable_otherwise(
    xks_server: KeywrightServer, used: UsedExternalStore, state: str
) -> None:
    kms, key_id = used.store.kms, used.key["KeyId"]
    with in_state(xks_server, used, state):
        shown = kms.describe_key(KeyId=key_id)["KeyMetadata"]
        connected = state == "CONNECTED"
        assert (shown["KeyState"], shown["Enabled"]) == (("Enabled", True) if connected else ("Unavailable", False))
        kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
        assert used.key_state() == "PendingDeletion"
        kms.cancel_key_deletion(KeyId=key_id)
        assert used.key_state() == ("Disabled" if connected else "Unavailable")
        kms.enable_key(KeyId=key_id)
    assert used.key_state() == "Enabled"


def test_a_store_that_is_not_connected_asks_the_proxy_nothing(
    xks_server: KeywrightServer, used: UsedExternalStore
) -> None:
    with in_state(xks_server, used, "FAILED"):
        used.proxy.forget()
        for call in calls_on_key(used).values():
            outcome(call)
        outcome(lambda: used.store.create_external_key(used.new_external_key()))
        assert not used.proxy.counts


def test_a_store_that_is_disconnected_before_its_attempt_began_is_not_connected_later(
    xks_server: KeywrightServer, used: UsedExternalStore
) -> None:
    used.store.disconnect()
    with held_by_another_node(xks_server, used.store.custom_key_store_id):
        used.store.begin_connect()
        used.store.begin_disconnect()
        assert used.store.state() == "DISCONNECTING"
    assert wait_until(used.store.state, lambda state: state != "DISCONNECTING") == "DISCONNECTED"
    assert used.store.connect() == "CONNECTED"
    assert used.decrypt() == PLAINTEXT


def test_a_proxy_that_dies_does_not_move_a_connected_store(used: UsedExternalStore, xks_proxy: FaultProxy) -> None:
    xks_proxy.misbehave(END_FAULTS["refused"])
    xks_proxy.drop_connections()
    with refused(KEY):
        used.decrypt()
    assert used.store.state() == "CONNECTED"
    assert used.key_state() == "Enabled"
    xks_proxy.heal()
    assert used.decrypt() == PLAINTEXT


def test_a_public_store_becomes_private_and_public_again_and_keeps_its_keys(used: UsedExternalStore) -> None:
    endpoint = used.store.describe()["XksProxyConfiguration"]["UriEndpoint"]
    used.store.disconnect()
    used.store.update(**private_parameters("spare"))
    assert used.store.connect() == "CONNECTED"
    assert used.decrypt() == PLAINTEXT
    used.store.disconnect()
    used.store.update(XksProxyConnectivity="PUBLIC_ENDPOINT", XksProxyUriEndpoint=endpoint)
    assert used.store.connect() == "CONNECTED"
    assert used.decrypt() == PLAINTEXT


def test_a_store_that_moved_is_called_at_its_new_place_by_every_worker_at_once(
    used: UsedExternalStore, xks_server: KeywrightServer, xks_proxy: FaultProxy, second_proxy: FaultProxy
) -> None:
    endpoint = used.store.describe()["XksProxyConfiguration"]["UriEndpoint"]
    callers = [xks_server.client("kms", config=NO_RETRIES) for _ in range(8)]

    def encrypt_everywhere() -> None:
        for kms in callers:
            kms.encrypt(KeyId=used.key["KeyId"], Plaintext=PLAINTEXT)

    encrypt_everywhere()
    for there, here, place in ((second_proxy, xks_proxy, f"https://{ELSEWHERE}"), (xks_proxy, second_proxy, endpoint)):
        used.store.disconnect()
        used.store.update(XksProxyUriEndpoint=place)
        assert used.store.connect() == "CONNECTED"
        here.forget()
        there.forget()
        encrypt_everywhere()
        assert here.counts == {}
        assert there.counts == {"encrypt": len(callers)}
