"""The state machine of custom key stores as clients see it (custom-key-stores.md section 2)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.services.server import KeywrightServer
from tests.wire.key_stores.deployment_access import cluster_held_by_another_node, held_by_another_node, steps_of
from tests.wire.key_stores.key_store import CONTEXT, PLAINTEXT, KeyStore, UsedKeyStore
from tests.wire.key_stores.states import STATES, in_state
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused

OK, STORE, KEY = "OK", "CustomKeyStoreInvalidStateException", "KMSInvalidStateException"
HAS_KEYS = "CustomKeyStoreHasCMKsException"
ORDER = ("DISCONNECTED", "CONNECTING", "CONNECTED", "FAILED", "DISCONNECTING")
# The answer to each call, by state in the order above. Calls are made from top to bottom, so that those which change
# the state come last.
TABLE: dict[str, tuple[str, ...]] = {
    "describe": (OK, OK, OK, OK, OK),
    "rename": (OK, STORE, OK, STORE, STORE),
    "update": (OK, STORE, STORE, STORE, STORE),
    "update and rename": (OK, STORE, STORE, STORE, STORE),
    "delete": (HAS_KEYS, STORE, STORE, STORE, STORE),
    "create key": (STORE, STORE, OK, STORE, STORE),
    "random": (STORE, STORE, OK, STORE, STORE),
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


def calls_on(used: UsedKeyStore) -> dict[str, Callable[[], Any]]:
    """Return the calls of the table, except connecting and disconnecting."""
    store, kms, key, cluster = used.store, used.store.kms, used.key["KeyId"], used.cluster.cluster_id
    blob = {"CiphertextBlob": used.ciphertext}
    return {
        "describe": store.describe,
        "rename": lambda: store.update(NewCustomKeyStoreName=str(uuid.uuid4())),
        "update": lambda: store.update(CloudHsmClusterId=cluster),
        "update and rename": lambda: store.update(NewCustomKeyStoreName=str(uuid.uuid4()), CloudHsmClusterId=cluster),
        "delete": lambda: kms.delete_custom_key_store(CustomKeyStoreId=store.custom_key_store_id),
        "create key": store.create_key,
        "random": lambda: kms.generate_random(NumberOfBytes=32, CustomKeyStoreId=store.custom_key_store_id),
        "encrypt": lambda: kms.encrypt(KeyId=key, Plaintext=b"x"),
        "decrypt": lambda: kms.decrypt(**blob, EncryptionContext=CONTEXT),
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


def moving_calls_on(store: KeyStore, state: str) -> dict[str, Callable[[], Any]]:
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
def test_every_call_is_answered_as_the_table_says(server: KeywrightServer, used: UsedKeyStore, state: str) -> None:
    expected = {call: answers[ORDER.index(state)] for call, answers in TABLE.items()}
    with in_state(server, used, state):
        calls = calls_on(used) | moving_calls_on(used.store, state)
        assert {name: outcome(call) for name, call in calls.items()} == expected


@pytest.mark.parametrize("state", STATES)
def test_keys_are_enabled_while_connected_and_unavailable_otherwise(
    server: KeywrightServer, used: UsedKeyStore, state: str
) -> None:
    with in_state(server, used, state):
        shown = used.store.kms.describe_key(KeyId=used.key["KeyId"])["KeyMetadata"]
        connected = state == "CONNECTED"
        assert (shown["KeyState"], shown["Enabled"]) == (("Enabled", True) if connected else ("Unavailable", False))
        used.store.kms.schedule_key_deletion(KeyId=used.key["KeyId"], PendingWindowInDays=7)
        assert used.key_state() == "PendingDeletion"
        used.store.kms.cancel_key_deletion(KeyId=used.key["KeyId"])
        assert used.key_state() == ("Disabled" if connected else "Unavailable")
        used.store.kms.enable_key(KeyId=used.key["KeyId"])
    assert used.key_state() == "Enabled"


def test_a_key_that_was_disabled_while_disconnected_is_disabled_after_reconnecting(used: UsedKeyStore) -> None:
    used.store.disconnect()
    used.store.kms.disable_key(KeyId=used.key["KeyId"])
    assert used.key_state() == "Unavailable"
    assert used.store.connect() == "CONNECTED"
    assert used.key_state() == "Disabled"
    with refused("DisabledException"):
        used.decrypt()
    used.store.kms.enable_key(KeyId=used.key["KeyId"])
    assert used.decrypt() == PLAINTEXT


def test_a_refused_update_changes_no_part_of_the_store(used: UsedKeyStore) -> None:
    before = used.store.describe()
    with refused(STORE):
        used.store.update(NewCustomKeyStoreName="must not be taken", KeyStorePassword="notThisOne1")
    assert used.store.describe() == before


def test_a_store_that_is_renamed_while_connected_stays_connected(used: UsedKeyStore) -> None:
    name = str(uuid.uuid4())
    used.store.update(NewCustomKeyStoreName=name)
    (entry,) = used.store.kms.describe_custom_key_stores(CustomKeyStoreName=name)["CustomKeyStores"]
    assert entry == used.store.describe()
    assert used.decrypt() == PLAINTEXT


def test_connecting_what_is_connected_already_changes_nothing(used: UsedKeyStore) -> None:
    used.store.begin_connect()
    assert used.store.state() == "CONNECTED"
    assert used.decrypt() == PLAINTEXT


def test_a_store_that_is_disconnected_before_its_attempt_began_is_not_connected_later(
    server: KeywrightServer, used: UsedKeyStore
) -> None:
    used.store.disconnect()
    with held_by_another_node(server, used.store.custom_key_store_id):
        used.store.begin_connect()
        used.store.begin_disconnect()
        assert used.store.state() == "DISCONNECTING"
    assert wait_until(used.store.state, lambda state: state != "DISCONNECTING") == "DISCONNECTED"
    assert used.store.connect() == "CONNECTED"
    assert used.decrypt() == PLAINTEXT


def test_a_store_that_is_disconnected_in_the_middle_of_its_attempt_ends_disconnected(
    server: KeywrightServer, used: UsedKeyStore
) -> None:
    used.store.disconnect()
    with cluster_held_by_another_node(server, used.cluster.cluster_id):
        used.store.begin_connect()
        wait_until(lambda: steps_of(server, used.store.custom_key_store_id), lambda steps: "LOGGING_IN" in steps)
        used.store.begin_disconnect()
        assert wait_until(used.store.state, lambda state: state != "DISCONNECTING") == "DISCONNECTED"
    assert used.store.state() == "DISCONNECTED"
    assert used.store.connect() == "CONNECTED"
    assert used.decrypt() == PLAINTEXT
