"""What CreateKey makes in the cluster (custom-key-stores.md section 5.2), and cryptography with it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.server import KeywrightServer
from tests.wire.key_stores.deployment_access import deletion_of, kmsuser_password, make_deletion_due
from tests.wire.key_stores.hsm_command import hsm, password_file
from tests.wire.key_stores.key_store import CONTEXT, NO_RETRIES, PLAINTEXT, UsedKeyStore
from tests.wire.key_stores.token_contents import keys_on_tokens
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused

YES = ("token", "private", "sensitive", "modifiable", "destroyable", "encrypt", "decrypt", "wrap", "unwrap")
NO = ("extractable", "sign", "verify", "derive", "trusted", "wrap_with_trusted")


def objects_of(server: KeywrightServer, used: UsedKeyStore, arn: str) -> list[dict[str, Any]]:
    """Return the objects on all tokens whose label is the ARN."""
    password = kmsuser_password(server, used.cluster.cluster_id)
    tokens = keys_on_tokens(used.cluster.directory, password)
    return [key for keys in tokens.values() for key in keys if key["label"] == arn]


def test_a_key_has_the_metadata_of_its_store(used: UsedKeyStore) -> None:
    key = used.store.create_key()
    assert key["Origin"] == "AWS_CLOUDHSM"
    assert key["CustomKeyStoreId"] == used.store.custom_key_store_id
    assert key["CloudHsmClusterId"] == used.cluster.cluster_id
    assert (key["KeyState"], key["Enabled"], key["MultiRegion"]) == ("Enabled", True, False)
    assert not {"CurrentKeyMaterialId", "XksKeyConfiguration", "ExpirationModel"} & key.keys()
    assert used.store.kms.describe_key(KeyId=key["Arn"])["KeyMetadata"] == key


def test_a_key_is_one_object_on_every_token_that_no_user_can_read(server: KeywrightServer, used: UsedKeyStore) -> None:
    key = used.store.create_key()
    objects = objects_of(server, used, key["Arn"])
    assert len(objects) == 2
    assert objects[0] == objects[1]
    assert objects[0] == {
        "id": backing_key_id(server, key["KeyId"]),
        "label": key["Arn"],
        "class": "SECRET_KEY",
        "key type": "AES",
        "value": "AttributeSensitive",
        **dict.fromkeys(YES, True),
        **dict.fromkeys(NO, False),
    }


def test_nothing_but_the_keys_and_what_copies_them_is_on_the_tokens(
    server: KeywrightServer, used: UsedKeyStore
) -> None:
    tokens = keys_on_tokens(used.cluster.directory, kmsuser_password(server, used.cluster.cluster_id))
    every = used.store.kms.get_paginator("list_keys").paginate().build_full_result()["Keys"]
    arns = {key["KeyArn"] for key in every}
    assert len(tokens) == 2
    for keys in tokens.values():
        others = [key for key in keys if key["label"] not in arns]
        assert len(others) == 1, "one masking key"
        assert (others[0]["encrypt"], others[0]["decrypt"]) == (False, False)
        assert others[0]["value"] == "AttributeSensitive"


def test_the_owner_finds_the_key_with_the_command_line_after_a_disconnect(
    server: KeywrightServer, used: UsedKeyStore
) -> None:
    used.store.disconnect()
    used.cluster.set_kmsuser_password("lookingAt1")
    found = hsm(
        server,
        *("key", "list", "--cluster-id", used.cluster.cluster_id, "--verbose"),
        *("--password-file", password_file(server, "lookingAt1"), "--filter", f"attr.label={used.key['Arn']}"),
    )["matched_keys"]
    used.store.update(KeyStorePassword="lookingAt1")
    assert used.store.connect() == "CONNECTED"
    (key,) = found
    assert key["attributes"]["id"] == f"0x{backing_key_id(server, used.key['KeyId'])}"
    assert (key["attributes"]["key-length-bytes"], key["attributes"]["extractable"]) == (32, False)
    assert key["key-info"]["cluster-coverage"] == "full"
    assert [owner["username"] for owner in key["key-info"]["key-owners"]] == ["kmsuser"]


def test_every_connect_gives_kmsuser_another_password(server: KeywrightServer, used: UsedKeyStore) -> None:
    before = kmsuser_password(server, used.cluster.cluster_id)
    used.store.disconnect()
    assert kmsuser_password(server, used.cluster.cluster_id) == before
    assert used.store.connect() == "CONNECTED"
    after = kmsuser_password(server, used.cluster.cluster_id)
    assert after != before
    assert len(keys_on_tokens(used.cluster.directory, after)) == 2, "it is right on every token"


def test_one_hsm_is_enough_to_use_keys_but_not_to_create_them(used: UsedKeyStore) -> None:
    hsm_id = used.cluster.hsm_ids()[0]
    zone = next(each["AvailabilityZone"] for each in used.cluster.describe()["Hsms"] if each["HsmId"] == hsm_id)
    used.cluster.client.delete_hsm(ClusterId=used.cluster.cluster_id, HsmId=hsm_id)
    wait_until(used.cluster.hsm_ids, lambda ids: hsm_id not in ids)
    assert used.decrypt() == PLAINTEXT
    with refused("CloudHsmClusterInvalidConfigurationException"):
        used.store.create_key()
    used.cluster.add_hsm(zone)
    assert used.store.create_key()["KeyState"] == "Enabled"
    assert used.decrypt() == PLAINTEXT


def test_keys_are_used_without_a_failure_when_every_hsm_has_been_replaced(
    server: KeywrightServer, used: UsedKeyStore
) -> None:
    require_plaintext_of_every_worker(server, used)
    for each in used.cluster.describe()["Hsms"]:
        used.cluster.client.delete_hsm(ClusterId=used.cluster.cluster_id, HsmId=each["HsmId"])
        used.cluster.add_hsm(each["AvailabilityZone"])
    require_plaintext_of_every_worker(server, used)


def test_a_ciphertext_is_bound_to_its_key_its_context_and_every_bit_of_it(used: UsedKeyStore) -> None:
    other = used.store.create_key()
    kms, blob = used.store.kms, used.ciphertext
    with refused("IncorrectKeyException"):
        kms.decrypt(CiphertextBlob=blob, KeyId=other["KeyId"], EncryptionContext=CONTEXT)
    for context in ({}, {**CONTEXT, "more": "x"}, {"purpose": "another"}):
        with refused("InvalidCiphertextException"):
            kms.decrypt(CiphertextBlob=blob, EncryptionContext=context)
    for place in range(len(blob)):
        flipped = bytearray(blob)
        flipped[place] ^= 1 << place % 8
        with refused("InvalidCiphertextException"):
            kms.decrypt(CiphertextBlob=bytes(flipped), EncryptionContext=CONTEXT)
    for length in (1, 19, 20, 32, len(blob) - 1):
        with refused("InvalidCiphertextException"):
            kms.decrypt(CiphertextBlob=blob[:length], EncryptionContext=CONTEXT)
    assert used.decrypt() == PLAINTEXT


def test_the_body_of_a_ciphertext_does_not_decrypt_under_the_name_of_another_key(used: UsedKeyStore) -> None:
    kms, other = used.store.kms, used.store.create_key()
    theirs = kms.encrypt(KeyId=other["KeyId"], Plaintext=PLAINTEXT, EncryptionContext=CONTEXT)["CiphertextBlob"]
    # The key's id stands in bytes 4 to 20 of every blob.
    transplanted = theirs[:20] + used.ciphertext[20:]
    with refused("InvalidCiphertextException"):
        kms.decrypt(CiphertextBlob=transplanted, EncryptionContext=CONTEXT)


def test_a_plaintext_goes_from_the_cluster_to_a_built_in_key_and_back(used: UsedKeyStore) -> None:
    kms = used.store.kms
    built_in = kms.create_key()["KeyMetadata"]
    out = kms.re_encrypt(
        CiphertextBlob=used.ciphertext, SourceEncryptionContext=CONTEXT, DestinationKeyId=built_in["KeyId"]
    )
    assert (out["SourceKeyId"], out["KeyId"]) == (used.key["Arn"], built_in["Arn"])
    assert kms.decrypt(CiphertextBlob=out["CiphertextBlob"])["Plaintext"] == PLAINTEXT
    back = kms.re_encrypt(CiphertextBlob=out["CiphertextBlob"], DestinationKeyId=used.key["KeyId"])
    assert (back["SourceKeyId"], back["KeyId"]) == (built_in["Arn"], used.key["Arn"])
    assert kms.decrypt(CiphertextBlob=back["CiphertextBlob"])["Plaintext"] == PLAINTEXT


def test_data_keys_and_the_largest_plaintext_come_back(used: UsedKeyStore) -> None:
    kms, key = used.store.kms, used.key["KeyId"]
    made = kms.generate_data_key(KeyId=key, KeySpec="AES_256", EncryptionContext=CONTEXT)
    assert len(made["Plaintext"]) == 32
    assert "KeyMaterialId" not in made
    again = kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext=CONTEXT)
    assert again["Plaintext"] == made["Plaintext"]
    hidden = kms.generate_data_key_without_plaintext(KeyId=key, NumberOfBytes=1024)
    assert len(kms.decrypt(CiphertextBlob=hidden["CiphertextBlob"])["Plaintext"]) == 1024
    largest = bytes(range(256)) * 16
    encrypted = kms.encrypt(KeyId=key, Plaintext=largest)["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=encrypted)["Plaintext"] == largest


@pytest.mark.parametrize("size", [1, 32, 1024])
def test_random_bytes_come_from_the_cluster(used: UsedKeyStore, size: int) -> None:
    store = used.store.custom_key_store_id
    first, second = (
        used.store.kms.generate_random(NumberOfBytes=size, CustomKeyStoreId=store)["Plaintext"] for _ in range(2)
    )
    assert len(first) == len(second) == size
    assert size == 1 or first != second


def test_random_bytes_of_an_unknown_store_are_not_found(kms: Any) -> None:
    with refused("CustomKeyStoreNotFoundException"):
        kms.generate_random(NumberOfBytes=32, CustomKeyStoreId="cks-1234567890abcdef0")


def test_a_deleted_key_is_gone_from_every_token(server: KeywrightServer, used: UsedKeyStore) -> None:
    key = used.store.create_key()
    _delete(server, used, key["KeyId"])
    assert deletion_of(server, key["KeyId"]).backing_keys_deletion_status == "SUCCESS"
    assert objects_of(server, used, key["Arn"]) == []
    assert used.decrypt() == PLAINTEXT


def test_a_key_that_is_deleted_while_disconnected_leaves_an_orphan_that_is_recorded(
    server: KeywrightServer, used: UsedKeyStore
) -> None:
    key = used.store.create_key()
    used.store.disconnect()
    _delete(server, used, key["KeyId"])
    assert deletion_of(server, key["KeyId"]).backing_keys_deletion_status == "FAILURE"
    assert len(objects_of(server, used, key["Arn"])) == 2, "the material stays behind"
    assert used.store.connect() == "CONNECTED"
    events = [each for each in server.audit_records() if each["eventName"] == "DeleteKey"]
    event = next(each for each in events if each["additionalEventData"]["keyId"] == key["KeyId"])
    assert event["additionalEventData"]["backingKeysDeletionStatus"] == "FAILURE"


def backing_key_id(server: KeywrightServer, key_id: str) -> str:
    """Return the id that the audit record of CreateKey gives for the key in the cluster."""
    for record in server.audit_records():
        data = record.get("additionalEventData") or {}
        if record["eventName"] == "CreateKey" and key_id in str(record):
            return str(data["backingKey"]).split('"')[3]
    raise AssertionError(f"nobody created {key_id}")


def require_plaintext_of_every_worker(server: KeywrightServer, used: UsedKeyStore) -> None:
    """Decrypt over many connections, which the workers share; each of their agents is asked thereby."""
    for _ in range(12):
        kms = server.client("kms", config=NO_RETRIES)
        assert kms.decrypt(CiphertextBlob=used.ciphertext, EncryptionContext=CONTEXT)["Plaintext"] == PLAINTEXT


def _delete(server: KeywrightServer, used: UsedKeyStore, key_id: str) -> None:
    """Schedule the deletion of a key, let its time come, and wait for it to be done."""
    used.store.kms.schedule_key_deletion(KeyId=key_id, PendingWindowInDays=7)
    make_deletion_due(server, key_id)
    records = server.audit_records
    wait_until(records, lambda found: any(each["eventName"] == "DeleteKey" and key_id in str(each) for each in found))
    with refused("NotFoundException"):
        used.store.kms.describe_key(KeyId=key_id)
