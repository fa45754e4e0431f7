"""An external key store from its creation to its deletion, with a key that is used, on a right proxy."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from tests.chaos.fault_proxy.healthy import BASE_PATH
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.signature_check import ACCESS_KEY_ID
from tests.services.server import ACCOUNT_ID, REGION, KeywrightServer
from tests.wire.external_key_stores.external_store import (
    CONTEXT,
    CREDENTIAL,
    HOST,
    PLAINTEXT,
    ExternalStore,
    UsedExternalStore,
)
from tests.wire.refusals import refused

NewStore = Callable[..., ExternalStore]


def test_a_new_store_shows_its_proxy_and_never_the_secret(new_store: NewStore) -> None:
    store = new_store()
    entry = store.describe()
    assert entry.pop("CreationDate")
    assert entry.pop("CustomKeyStoreName").startswith("store ")
    assert entry == {
        "CustomKeyStoreId": store.custom_key_store_id,
        "CustomKeyStoreType": "EXTERNAL_KEY_STORE",
        "ConnectionState": "DISCONNECTED",
        "XksProxyConfiguration": {
            "Connectivity": "PUBLIC_ENDPOINT",
            "AccessKeyId": ACCESS_KEY_ID,
            "UriEndpoint": f"https://{HOST}",
            "UriPath": BASE_PATH,
        },
    }


def test_connecting_answers_at_once_with_an_empty_object_and_ends_connected(new_store: NewStore, kms: Any) -> None:
    store = new_store()
    answer = kms.connect_custom_key_store(CustomKeyStoreId=store.custom_key_store_id)
    answer.pop("ResponseMetadata")
    assert answer == {}
    # Connecting again is accepted, while the attempt runs and after it.
    assert store.connect() == "CONNECTED"
    assert store.connect() == "CONNECTED"
    assert "ConnectionErrorCode" not in store.describe()


def test_a_key_shows_its_store_and_external_key(used: UsedExternalStore) -> None:
    assert used.key["Origin"] == "EXTERNAL_KEY_STORE"
    assert used.key["CustomKeyStoreId"] == used.store.custom_key_store_id
    assert used.key["XksKeyConfiguration"] == {"Id": "key-1"}
    assert used.key["KeyState"] == "Enabled"
    assert used.key["KeySpec"] == "SYMMETRIC_DEFAULT"
    assert "CloudHsmClusterId" not in used.key
    assert "CurrentKeyMaterialId" not in used.key


@pytest.mark.parametrize("size", [1, 32, 4096])
def test_what_is_encrypted_comes_back(used: UsedExternalStore, size: int) -> None:
    plaintext = bytes(range(256)) * 16
    assert used.decrypt(used.encrypt(plaintext[:size])) == plaintext[:size]


def test_every_operation_of_a_symmetric_key_works(used: UsedExternalStore, kms: Any) -> None:
    key_id = used.key["KeyId"]
    data_key = kms.generate_data_key(KeyId=key_id, KeySpec="AES_256", EncryptionContext=CONTEXT)
    assert used.decrypt(data_key["CiphertextBlob"]) == data_key["Plaintext"]
    without = kms.generate_data_key_without_plaintext(KeyId=key_id, NumberOfBytes=24, EncryptionContext=CONTEXT)
    assert len(used.decrypt(without["CiphertextBlob"])) == 24
    again = kms.re_encrypt(
        CiphertextBlob=used.ciphertext,
        SourceEncryptionContext=CONTEXT,
        DestinationKeyId=key_id,
        DestinationEncryptionContext=CONTEXT,
    )
    assert used.decrypt(again["CiphertextBlob"]) == PLAINTEXT
    assert "SourceKeyMaterialId" not in again


def test_a_wrong_context_is_refused_without_asking_the_proxy(used: UsedExternalStore, kms: Any) -> None:
    used.proxy.forget()
    with refused("InvalidCiphertextException"):
        kms.decrypt(CiphertextBlob=used.ciphertext, EncryptionContext={"purpose": "another"})
    flipped = used.ciphertext[:-1] + bytes((used.ciphertext[-1] ^ 1,))
    with refused("InvalidCiphertextException"):
        used.decrypt(flipped)
    assert used.proxy.counts == {}


def test_the_proxy_never_sees_the_plaintext(used: UsedExternalStore) -> None:
    used.proxy.forget()
    used.encrypt(b"a plaintext that must not leave")
    (request,) = used.proxy.requests
    assert b"must not leave" not in base64.b64decode(request.document["plaintext"])


def test_the_proxy_is_told_for_whom_it_works(used: UsedExternalStore, kms: Any) -> None:
    used.proxy.forget()
    answer = kms.generate_data_key(KeyId=used.key["KeyId"], KeySpec="AES_256", EncryptionContext=CONTEXT)
    (request,) = used.proxy.requests
    assert request.path == f"{BASE_PATH}/keys/key-1/encrypt"
    assert request.metadata == {
        "awsPrincipalArn": f"arn:aws:iam::{ACCOUNT_ID}:user/administrator",
        "kmsKeyArn": used.key["Arn"],
        "kmsOperation": "GenerateDataKey",
        "kmsRequestId": answer["ResponseMetadata"]["RequestId"],
    }
    assert request.document["ciphertextDataIntegrityValueAlgorithm"] == "SHA_256"
    host = used.store.describe()["XksProxyConfiguration"]["UriEndpoint"].removeprefix("https://")
    assert request.header(b"host") == host.encode()
    authorization = request.header(b"authorization") or b""
    assert f"/{REGION}/kms-xks-proxy/aws4_request, SignedHeaders=host;x-amz-date,".encode() in authorization


def test_keys_of_two_kms_keys_on_one_external_key_are_apart(
    used: UsedExternalStore, new_store: NewStore, kms: Any
) -> None:
    other = ExternalStore.create_external(kms, XksProxyUriEndpoint="https://other.example.test")
    assert other.connect() == "CONNECTED"
    key = other.create_external_key("key-1")
    with refused("IncorrectKeyException"):
        kms.decrypt(CiphertextBlob=used.ciphertext, EncryptionContext=CONTEXT, KeyId=key["KeyId"])
    # The second key's id in the first one's blob: our own MAC is over it, so nobody is asked.
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=PLAINTEXT, EncryptionContext=CONTEXT)["CiphertextBlob"]
    with refused("InvalidCiphertextException"):
        kms.decrypt(CiphertextBlob=blob[:20] + used.ciphertext[20:], EncryptionContext=CONTEXT)


def test_a_disconnected_store_makes_its_keys_unavailable_and_old_ciphertexts_open_after_the_next_connect(
    used: UsedExternalStore, kms: Any
) -> None:
    used.store.disconnect()
    assert used.key_state() == "Unavailable"
    with refused("KMSInvalidStateException"):
        used.encrypt()
    with refused("KMSInvalidStateException"):
        used.decrypt()
    with refused("CustomKeyStoreInvalidStateException"):
        used.store.create_external_key(used.new_external_key())
    assert used.store.connect() == "CONNECTED"
    assert used.key_state() == "Enabled"
    assert used.decrypt() == PLAINTEXT


def test_a_store_with_keys_is_not_deleted_and_one_without_is(
    used: UsedExternalStore, new_store: NewStore, kms: Any
) -> None:
    used.store.disconnect()
    with refused("CustomKeyStoreHasCMKsException"):
        kms.delete_custom_key_store(CustomKeyStoreId=used.store.custom_key_store_id)
    assert used.store.connect() == "CONNECTED"
    store = ExternalStore.create_external(kms)
    kms.delete_custom_key_store(CustomKeyStoreId=store.custom_key_store_id)
    with refused("CustomKeyStoreNotFoundException"):
        store.describe()


def test_random_bytes_are_not_for_external_key_stores(used: UsedExternalStore, kms: Any) -> None:
    with refused("UnsupportedOperationException"):
        kms.generate_random(NumberOfBytes=8, CustomKeyStoreId=used.store.custom_key_store_id)


def test_the_audit_log_names_store_and_external_key_and_no_secret(
    used: UsedExternalStore, xks_server: KeywrightServer
) -> None:
    records = xks_server.audit_records()
    created = next(record for record in records if record["eventName"] == "CreateKey" and "errorCode" not in record)
    assert created["requestParameters"]["xksKeyId"] == "key-1"
    assert created["additionalEventData"]["xksKeyId"] == "key-1"
    text = (xks_server.data_dir / "audit.jsonl").read_text() + xks_server.log
    assert CREDENTIAL["RawSecretAccessKey"] not in text


def test_path_and_credential_change_while_connected(used: UsedExternalStore, xks_proxy: FaultProxy, kms: Any) -> None:
    second = {"AccessKeyId": "BBBBBBBBBBBBBBBBBBBB", "RawSecretAccessKey": "s" * 43}
    xks_proxy.healthy.signatures.credentials[second["AccessKeyId"]] = second["RawSecretAccessKey"]
    used.store.kms.update_custom_key_store(
        CustomKeyStoreId=used.store.custom_key_store_id, XksProxyAuthenticationCredential=second
    )
    xks_proxy.forget()
    assert used.decrypt() == PLAINTEXT
    (request,) = xks_proxy.requests
    assert b"Credential=BBBBBBBBBBBBBBBBBBBB/" in (request.header(b"authorization") or b"")
    assert used.store.describe()["XksProxyConfiguration"]["AccessKeyId"] == "BBBBBBBBBBBBBBBBBBBB"
