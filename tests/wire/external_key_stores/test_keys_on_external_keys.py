"""KMS keys on external keys: which are made, what they do and refuse, and their end (sections 6.3 and 7)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.chaos.fault_proxy.garbage import KEY_METADATA, UNFIT_KEYS, having
from tests.chaos.fault_proxy.healthy import BASE_PATH, ExternalKey
from tests.services.server import KeywrightServer
from tests.wire.external_key_stores.external_store import CONTEXT, PLAINTEXT, ExternalStore, UsedExternalStore
from tests.wire.external_key_stores.nine_operations import nothing_left
from tests.wire.key_stores.deployment_access import make_deletion_due
from tests.wire.key_stores.key_store import NO_RETRIES
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused
from tests.wire.unfit_calls import UNSUPPORTED, UNSUPPORTED_WHILE_UNAVAILABLE, WRONG_USAGE

NewStore = Callable[..., ExternalStore]
KEY, STORE = "KMSInvalidStateException", "CustomKeyStoreInvalidStateException"


def request_of(used: UsedExternalStore, **changed: Any) -> dict[str, Any]:
    """Return a CreateKey request that would succeed, less the members that are changed to None."""
    request = {
        "Origin": "EXTERNAL_KEY_STORE",
        "CustomKeyStoreId": used.store.custom_key_store_id,
        "XksKeyId": used.new_external_key(),
        **changed,
    }
    return {name: value for name, value in request.items() if value is not None}


def as_new_key(used: UsedExternalStore) -> UsedExternalStore:
    """Return the same store with a key of its own."""
    key = used.store.create_external_key(used.new_external_key())
    made = UsedExternalStore(proxy=used.proxy, store=used.store, key=key, ciphertext=b"")
    made.ciphertext = made.encrypt()
    return made


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"XksKeyId": None}, "ValidationException"),
        ({"CustomKeyStoreId": None}, "ValidationException"),
        ({"Origin": None}, "ValidationException"),
        ({"Origin": "AWS_KMS"}, "ValidationException"),
        ({"Origin": "AWS_KMS", "CustomKeyStoreId": None}, "ValidationException"),
        ({"Origin": "AWS_CLOUDHSM"}, "ValidationException"),
        ({"Origin": "AWS_CLOUDHSM", "XksKeyId": None}, "ValidationException"),
        ({"CustomKeyStoreId": "cks-1234567890abcdef0"}, "CustomKeyStoreNotFoundException"),
        ({"KeySpec": "RSA_2048", "KeyUsage": "SIGN_VERIFY"}, "UnsupportedOperationException"),
        ({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}, "UnsupportedOperationException"),
        ({"MultiRegion": True}, "UnsupportedOperationException"),
        ({"KeyUsage": "SIGN_VERIFY"}, "ValidationException"),
        ({"XksKeyId": "unknown-key"}, "XksKeyNotFoundException"),
    ],
)
def test_a_request_with_one_fault_makes_no_key(used: UsedExternalStore, changed: dict[str, Any], code: str) -> None:
    with nothing_left(used), refused(code):
        used.store.kms.create_key(**request_of(used, **changed))


def test_callers_of_a_store_that_is_not_connected_are_told_what_aws_tells_them(used: UsedExternalStore) -> None:
    told = (
        "This KMS key is in a custom key store that is not connected to its external key store proxy. "
        "Connect the external key store and try the request again."
    )
    used.store.disconnect()
    with refused(KEY, told):
        used.decrypt()
    with refused(STORE, told):
        used.store.kms.create_key(**request_of(used))
    used.store.connect()
    assert used.is_whole()


@pytest.mark.parametrize("wrong", ["", "x" * 129, "a/b", "a b", "a\n", "ä", "a%2e", "a?b", "a:b"])
def test_an_external_key_id_has_1_to_128_letters_digits_dots_and_dashes(
    used: UsedExternalStore, unchecked_kms: Any, wrong: str
) -> None:
    used.proxy.forget()
    with refused("ValidationException"):
        unchecked_kms.create_key(**request_of(used, XksKeyId=wrong))
    assert not used.proxy.counts


@pytest.mark.parametrize("key_id", ["x", "X-9_a.B", "-", "_", "...", "x" * 128, "..", "."])
def test_an_external_key_id_goes_to_the_proxy_as_it_stands(
    used: UsedExternalStore, new_store: NewStore, key_id: str
) -> None:
    used.proxy.healthy.keys[key_id] = ExternalKey()
    used.proxy.forget()
    key = used.store.create_external_key(key_id)
    assert [request.path for request in used.proxy.requests] == [f"{BASE_PATH}/keys/{key_id}/metadata"]
    assert key["XksKeyConfiguration"] == {"Id": key_id}
    ciphertext = used.store.kms.encrypt(KeyId=key["KeyId"], Plaintext=PLAINTEXT)["CiphertextBlob"]
    assert used.store.kms.decrypt(CiphertextBlob=ciphertext)["Plaintext"] == PLAINTEXT


def test_creating_a_key_asks_for_metadata_once_and_says_for_whom(used: UsedExternalStore) -> None:
    used.proxy.forget()
    answer = used.store.kms.create_key(**request_of(used))
    (asked,) = used.proxy.requests
    assert asked.operation == "metadata"
    assert asked.metadata["kmsOperation"] == "CreateKey"
    assert asked.metadata["kmsRequestId"] == answer["ResponseMetadata"]["RequestId"]
    assert "kmsKeyArn" not in asked.metadata


FOUND = {
    "aes_128": "AES_128",
    "rsa": "RSA_2048",
    "no_usages": "ENCRYPT and DECRYPT",
    "encrypt_missing": "SIGN",
    "decrypt_missing": "ENCRYPT",
    "disabled": "DISABLED",
    "unknown_status": "RESTING",
}


@pytest.mark.parametrize("kind", FOUND)
def test_an_unfit_external_key_is_refused_with_what_it_is(used: UsedExternalStore, kind: str) -> None:
    used.proxy.misbehave(UNFIT_KEYS[kind])
    with nothing_left(used), refused("XksKeyInvalidConfigurationException") as refusal:
        used.store.kms.create_key(**request_of(used))
    assert FOUND[kind] in refusal.message


def test_each_unfitness_has_a_text_of_its_own(used: UsedExternalStore) -> None:
    texts = set()
    for kind in ("aes_128", "encrypt_missing", "disabled"):
        used.proxy.misbehave(UNFIT_KEYS[kind])
        with refused("XksKeyInvalidConfigurationException") as refusal:
            used.store.kms.create_key(**request_of(used))
        texts.add(refusal.message)
    assert len(texts) == 3


@pytest.mark.parametrize("kind", KEY_METADATA)
def test_metadata_that_is_none_makes_no_key(used: UsedExternalStore, kind: str) -> None:
    used.proxy.misbehave(KEY_METADATA[kind])
    with nothing_left(used), refused(STORE):
        used.store.kms.create_key(**request_of(used))


def test_an_external_key_is_in_use_until_the_deletion_of_its_kms_key_is_over(
    used: UsedExternalStore, xks_server: KeywrightServer
) -> None:
    kms, request = used.store.kms, request_of(used)
    key_id = kms.create_key(**request)["KeyMetadata"]["KeyId"]
    for prepare in (
        lambda: None,
        lambda: kms.disable_key(KeyId=key_id),
        lambda: kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7),
    ):
        prepare()
        used.proxy.forget()
        with nothing_left(used), refused("XksKeyAlreadyInUseException"):
            kms.create_key(**request)
        assert not used.proxy.counts
    make_deletion_due(xks_server, key_id)
    wait_until(lambda: is_gone(kms, key_id), bool)
    assert used.proxy.counts == {}, "nothing is sent to the proxy at deletion"
    another = kms.create_key(**request)["KeyMetadata"]
    assert another["KeyId"] != key_id


def test_an_external_key_may_be_used_in_another_store(
    used: UsedExternalStore, new_store: NewStore, xks_server: KeywrightServer
) -> None:
    other = new_store()
    assert other.connect() == "CONNECTED"
    external_key = used.new_external_key()
    used.store.create_external_key(external_key)
    with refused("XksKeyAlreadyInUseException"):
        used.store.create_external_key(external_key)
    key_id = other.create_external_key(external_key)["KeyId"]
    # So that the store can be deleted.
    other.kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    make_deletion_due(xks_server, key_id)
    wait_until(lambda: is_gone(other.kms, key_id), bool)


def test_of_many_at_once_one_gets_the_external_key(used: UsedExternalStore, xks_server: KeywrightServer) -> None:
    callers = [xks_server.client("kms", config=NO_RETRIES) for _ in range(8)]
    for _ in range(3):
        request = request_of(used)

        def create(kms: Any, request: dict[str, Any] = request) -> str:
            try:
                kms.create_key(**request)
            except ClientError as refusal:
                return str(refusal.response["Error"]["Code"])
            return "made"

        with ThreadPoolExecutor(len(callers)) as threads:
            outcomes = sorted(threads.map(create, callers))
        assert outcomes == ["XksKeyAlreadyInUseException"] * (len(callers) - 1) + ["made"]


def test_what_a_proxy_says_a_key_is_reaches_the_caller_cleaned_and_short(used: UsedExternalStore) -> None:
    for unfit in (having(keySpec="A\r\n\x1b[31m\u202e" + "B" * 5000), having(keyUsage=["\0" * 500] * 10)):
        used.proxy.misbehave(unfit)
        with refused("XksKeyInvalidConfigurationException") as refusal:
            used.store.kms.create_key(**request_of(used))
        assert refusal.message.isprintable()
        assert len(refusal.message) < 1200


@pytest.mark.parametrize("operation", UNSUPPORTED)
def test_a_key_on_an_external_key_does_not_support_what_such_keys_never_do(
    used: UsedExternalStore, operation: str
) -> None:
    used.proxy.forget()
    with refused("UnsupportedOperationException"):
        UNSUPPORTED[operation](used.store.kms, used.key["KeyId"])
    assert not used.proxy.counts


@pytest.mark.parametrize("operation", WRONG_USAGE)
def test_a_key_on_an_external_key_has_no_other_usage(used: UsedExternalStore, operation: str) -> None:
    used.proxy.forget()
    with refused("InvalidKeyUsageException"):
        WRONG_USAGE[operation](used.store.kms, used.key["KeyId"])
    assert not used.proxy.counts


def test_an_unavailable_key_still_says_what_it_never_does(used: UsedExternalStore) -> None:
    used.store.disconnect()
    for operation in UNSUPPORTED_WHILE_UNAVAILABLE:
        with refused("UnsupportedOperationException"):
            UNSUPPORTED[operation](used.store.kms, used.key["KeyId"])
    assert used.store.connect() == "CONNECTED"


def test_keys_move_between_external_and_built_in_stores_by_re_encryption(used: UsedExternalStore) -> None:
    kms = used.store.kms
    built_in = kms.create_key()["KeyMetadata"]["KeyId"]
    away = kms.re_encrypt(
        CiphertextBlob=used.ciphertext,
        SourceEncryptionContext=CONTEXT,
        DestinationKeyId=built_in,
        DestinationEncryptionContext=CONTEXT,
    )["CiphertextBlob"]
    used.proxy.forget()
    assert kms.decrypt(CiphertextBlob=away, EncryptionContext=CONTEXT)["Plaintext"] == PLAINTEXT
    assert used.proxy.counts == {}
    back = kms.re_encrypt(
        CiphertextBlob=away,
        SourceEncryptionContext=CONTEXT,
        DestinationKeyId=used.key["KeyId"],
        DestinationEncryptionContext=CONTEXT,
    )["CiphertextBlob"]
    assert used.proxy.counts == {"encrypt": 1}
    assert used.decrypt(back) == PLAINTEXT


def test_what_becomes_of_the_external_key_shows_in_its_use_and_never_in_the_key_state(used: UsedExternalStore) -> None:
    made = as_new_key(used)
    external = used.proxy.healthy.keys[made.key["XksKeyConfiguration"]["Id"]]
    external.status = "DISABLED"
    with refused(KEY):
        made.decrypt()
    assert made.key_state() == "Enabled"
    external.status, external.usage = "ENABLED", ("DECRYPT",)
    with refused(KEY):
        made.encrypt()
    assert made.decrypt() == PLAINTEXT
    assert made.key_state() == "Enabled"
    external.usage = ("ENCRYPT", "DECRYPT")
    assert made.decrypt(made.encrypt()) == PLAINTEXT


def test_an_external_key_that_is_gone_or_another_one_opens_nothing(used: UsedExternalStore) -> None:
    made = as_new_key(used)
    keys, external_key = used.proxy.healthy.keys, made.key["XksKeyConfiguration"]["Id"]
    kept = keys.pop(external_key)
    with refused(KEY):
        made.decrypt()
    keys[external_key] = ExternalKey()
    with refused(KEY):
        made.decrypt()
    keys[external_key] = kept
    assert made.decrypt() == PLAINTEXT


def test_a_new_kms_key_on_the_same_external_key_does_not_open_old_ciphertexts(
    used: UsedExternalStore, xks_server: KeywrightServer
) -> None:
    kms, made = used.store.kms, as_new_key(used)
    kms.schedule_key_deletion(KeyId=made.key["KeyId"], PendingWindowInDays=7)
    make_deletion_due(xks_server, made.key["KeyId"])
    wait_until(lambda: is_gone(kms, made.key["KeyId"]), bool)
    another = used.store.create_external_key(made.key["XksKeyConfiguration"]["Id"])
    for named in ({}, {"KeyId": another["KeyId"]}):
        with refused("InvalidCiphertextException"):
            kms.decrypt(CiphertextBlob=made.ciphertext, EncryptionContext=CONTEXT, **named)


def test_deletion_is_scheduled_and_cancelled_while_disconnected(used: UsedExternalStore) -> None:
    kms, key_id = used.store.kms, used.key["KeyId"]
    used.store.disconnect()
    used.proxy.forget()
    kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    assert used.key_state() == "PendingDeletion"
    with refused(KEY):
        used.decrypt()
    kms.cancel_key_deletion(KeyId=key_id)
    assert used.key_state() == "Unavailable"
    assert used.proxy.counts == {}
    assert used.store.connect() == "CONNECTED"
    assert used.key_state() == "Disabled"
    with refused("DisabledException"):
        used.decrypt()
    kms.enable_key(KeyId=key_id)
    assert used.decrypt() == PLAINTEXT


def test_a_key_is_deleted_while_its_store_is_disconnected_and_the_store_can_go_then(
    new_store: NewStore, used: UsedExternalStore, xks_server: KeywrightServer
) -> None:
    store = new_store()
    assert store.connect() == "CONNECTED"
    key_id = store.create_external_key(used.new_external_key())["KeyId"]
    store.kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    store.disconnect()
    with refused("CustomKeyStoreHasCMKsException"):
        store.kms.delete_custom_key_store(CustomKeyStoreId=store.custom_key_store_id)
    used.proxy.forget()
    make_deletion_due(xks_server, key_id)
    wait_until(lambda: is_gone(store.kms, key_id), bool)
    assert used.proxy.counts == {}


def is_gone(kms: Any, key_id: str) -> bool:
    """Return whether a key is not found."""
    try:
        kms.describe_key(KeyId=key_id)
    except ClientError as refusal:
        return str(refusal.response["Error"]["Code"]) == "NotFoundException"
    return False
