"""The built-in key operations as boto3 sees them (kms-api.md sections 1, 2, 10 and 11)."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.services.server import ACCOUNT_ID, REGION
from tests.wire.refusals import refused

DRY_RUN = "The request would have succeeded, but the DryRun option is set."


def test_a_new_key_has_the_metadata_of_a_symmetric_key(kms: Any) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    metadata = kms.create_key(Description="for tests")["KeyMetadata"]
    key_id = metadata["KeyId"]
    assert str(uuid.UUID(key_id)) == key_id
    assert before <= metadata.pop("CreationDate") <= datetime.now(UTC) + timedelta(seconds=2)
    assert len(metadata.pop("CurrentKeyMaterialId")) == 64
    assert metadata == {
        "AWSAccountId": ACCOUNT_ID,
        "KeyId": key_id,
        "Arn": f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/{key_id}",
        "Enabled": True,
        "Description": "for tests",
        "KeyUsage": "ENCRYPT_DECRYPT",
        "KeyState": "Enabled",
        "Origin": "AWS_KMS",
        "KeyManager": "CUSTOMER",
        "CustomerMasterKeySpec": "SYMMETRIC_DEFAULT",
        "KeySpec": "SYMMETRIC_DEFAULT",
        "EncryptionAlgorithms": ["SYMMETRIC_DEFAULT"],
        "MultiRegion": False,
    }


def test_describing_a_key_returns_what_creating_it_did(kms: Any, key: dict[str, Any]) -> None:
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] == key


def test_what_was_encrypted_is_decrypted(kms: Any, key: dict[str, Any]) -> None:
    encrypted = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"\0secret\xff")
    assert encrypted["KeyId"] == key["Arn"]
    assert encrypted["EncryptionAlgorithm"] == "SYMMETRIC_DEFAULT"
    assert "KeyMaterialId" not in encrypted
    decrypted = kms.decrypt(CiphertextBlob=encrypted["CiphertextBlob"])
    del decrypted["ResponseMetadata"]
    assert decrypted == {
        "KeyId": key["Arn"],
        "Plaintext": b"\0secret\xff",
        "EncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "KeyMaterialId": key["CurrentKeyMaterialId"],
    }


def test_the_same_plaintext_never_has_the_same_ciphertext(kms: Any, key: dict[str, Any]) -> None:
    blobs = {kms.encrypt(KeyId=key["KeyId"], Plaintext=b"same")["CiphertextBlob"] for _ in range(5)}
    assert len(blobs) == 5


def test_4096_bytes_can_be_encrypted(kms: Any, key: dict[str, Any]) -> None:
    plaintext = bytes(range(256)) * 16
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=plaintext)["CiphertextBlob"]
    assert len(blob) <= 6144
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == plaintext


@pytest.mark.parametrize(("size", "rule"), [(4097, "less than or equal to 4096"), (0, "greater than or equal to 1")])
def test_a_plaintext_of_a_wrong_size_is_refused_without_being_shown(
    kms: Any, key: dict[str, Any], size: int, rule: str
) -> None:
    text = "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length "
    with refused("ValidationException", text + rule):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x" * size)


@pytest.mark.parametrize(
    ("request_members", "size"),
    [
        ({"KeySpec": "AES_128"}, 16),
        ({"KeySpec": "AES_256"}, 32),
        ({"NumberOfBytes": 1}, 1),
        ({"NumberOfBytes": 1024}, 1024),
    ],
)
def test_a_data_key_comes_in_both_forms(
    kms: Any, key: dict[str, Any], request_members: dict[str, Any], size: int
) -> None:
    made = kms.generate_data_key(KeyId=key["KeyId"], EncryptionContext={"for": "x"}, **request_members)
    assert len(made["Plaintext"]) == size
    assert (made["KeyId"], made["KeyMaterialId"]) == (key["Arn"], key["CurrentKeyMaterialId"])
    opened = kms.decrypt(CiphertextBlob=made["CiphertextBlob"], EncryptionContext={"for": "x"})
    assert opened["Plaintext"] == made["Plaintext"]


def test_a_data_key_without_plaintext_comes_in_one_form(kms: Any, key: dict[str, Any]) -> None:
    made = kms.generate_data_key_without_plaintext(KeyId=key["KeyId"], KeySpec="AES_256")
    assert "Plaintext" not in made
    assert (made["KeyId"], made["KeyMaterialId"]) == (key["Arn"], key["CurrentKeyMaterialId"])
    assert len(kms.decrypt(CiphertextBlob=made["CiphertextBlob"])["Plaintext"]) == 32


@pytest.mark.parametrize("operation", ["generate_data_key", "generate_data_key_without_plaintext"])
@pytest.mark.parametrize("members", [{}, {"KeySpec": "AES_256", "NumberOfBytes": 32}])
def test_a_data_key_has_a_spec_or_a_size_and_not_both(
    kms: Any, key: dict[str, Any], operation: str, members: dict[str, Any]
) -> None:
    with refused("ValidationException", "Please specify either number of bytes or key spec."):
        getattr(kms, operation)(KeyId=key["KeyId"], **members)


@pytest.mark.parametrize(("size", "rule"), [(1025, "less than or equal to 1024"), (0, "greater than or equal to 1")])
def test_a_data_key_of_a_wrong_size_is_refused(unchecked_kms: Any, key: dict[str, Any], size: int, rule: str) -> None:
    text = f"1 validation error detected: Value '{size}' at 'numberOfBytes' failed to satisfy constraint: "
    with refused("ValidationException", text + "Member must have value " + rule):
        unchecked_kms.generate_data_key(KeyId=key["KeyId"], NumberOfBytes=size)


def test_random_bytes_are_as_many_as_asked_for(kms: Any) -> None:
    assert [len(kms.generate_random(NumberOfBytes=size)["Plaintext"]) for size in (1, 32, 1024)] == [1, 32, 1024]
    assert kms.generate_random(NumberOfBytes=16)["Plaintext"] != kms.generate_random(NumberOfBytes=16)["Plaintext"]


def test_random_bytes_need_a_number(kms: Any) -> None:
    with refused("ValidationException", "NumberOfBytes is required."):
        kms.generate_random()


def test_re_encryption_moves_a_ciphertext_to_another_key_and_context(kms: Any, key: dict[str, Any]) -> None:
    target = kms.create_key()["KeyMetadata"]
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"moved", EncryptionContext={"a": "1"})["CiphertextBlob"]
    moved = kms.re_encrypt(
        CiphertextBlob=blob,
        SourceEncryptionContext={"a": "1"},
        DestinationKeyId=target["KeyId"],
        DestinationEncryptionContext={"b": "2"},
    )
    again = moved.pop("CiphertextBlob")
    del moved["ResponseMetadata"]
    assert moved == {
        "SourceKeyId": key["Arn"],
        "KeyId": target["Arn"],
        "SourceEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "DestinationEncryptionAlgorithm": "SYMMETRIC_DEFAULT",
        "SourceKeyMaterialId": key["CurrentKeyMaterialId"],
        "DestinationKeyMaterialId": target["CurrentKeyMaterialId"],
    }
    opened = kms.decrypt(CiphertextBlob=again, EncryptionContext={"b": "2"})
    assert (opened["Plaintext"], opened["KeyId"]) == (b"moved", target["Arn"])


def test_re_encryption_needs_the_context_of_the_source(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext={"a": "1"})["CiphertextBlob"]
    with refused("InvalidCiphertextException", ""):
        kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key["KeyId"])


def test_a_ciphertext_of_another_key_than_the_named_one_is_refused(kms: Any, key: dict[str, Any]) -> None:
    another = kms.create_key()["KeyMetadata"]["KeyId"]
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    text = "The key ID in the request does not identify a CMK that can perform this operation."
    with refused("IncorrectKeyException", text):
        kms.decrypt(CiphertextBlob=blob, KeyId=another)
    with refused("IncorrectKeyException", text):
        kms.re_encrypt(CiphertextBlob=blob, SourceKeyId=another, DestinationKeyId=another)
    assert kms.decrypt(CiphertextBlob=blob, KeyId=key["Arn"])["Plaintext"] == b"x"


def test_a_spoilt_ciphertext_is_refused_wherever_it_is_spoilt(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"some bytes")["CiphertextBlob"]
    for place in range(len(blob)):
        spoilt = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
        with refused("InvalidCiphertextException", ""):
            kms.decrypt(CiphertextBlob=spoilt)


@pytest.mark.parametrize("blob", [b"x", b"\0" * 96, b"x" * 6144], ids=["one byte", "zeros", "the longest"])
def test_bytes_that_are_no_ciphertext_are_refused(kms: Any, blob: bytes) -> None:
    with refused("InvalidCiphertextException", ""):
        kms.decrypt(CiphertextBlob=blob)


def test_a_ciphertext_cut_short_or_continued_is_refused(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"some bytes")["CiphertextBlob"]
    for spoilt in (blob[:-1], blob[:20], blob + b"\0", blob + blob):
        with refused("InvalidCiphertextException", ""):
            kms.decrypt(CiphertextBlob=spoilt)


def test_a_dry_run_that_would_succeed_says_so_as_an_error(kms: Any, key: dict[str, Any]) -> None:
    key_id = key["KeyId"]
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"x")["CiphertextBlob"]
    for call in (
        lambda: kms.encrypt(KeyId=key_id, Plaintext=b"x", DryRun=True),
        lambda: kms.decrypt(CiphertextBlob=blob, DryRun=True),
        lambda: kms.generate_data_key(KeyId=key_id, KeySpec="AES_256", DryRun=True),
        lambda: kms.generate_data_key_without_plaintext(KeyId=key_id, KeySpec="AES_256", DryRun=True),
        lambda: kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=key_id, DryRun=True),
    ):
        with refused("DryRunOperationException", DRY_RUN):
            call()


def test_a_dry_run_that_would_fail_fails_in_the_ordinary_way(kms: Any, key: dict[str, Any]) -> None:
    kms.disable_key(KeyId=key["KeyId"])
    with refused("DisabledException", f"{key['Arn']} is disabled."):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", DryRun=True)


@pytest.mark.parametrize(
    ("asked", "days"), [({}, 30), ({"PendingWindowInDays": 7}, 7), ({"PendingWindowInDays": 30}, 30)]
)
def test_deletion_is_scheduled_for_the_end_of_the_window(
    kms: Any, key: dict[str, Any], asked: dict[str, int], days: int
) -> None:
    earliest = datetime.now(UTC) + timedelta(days=days) - timedelta(seconds=5)
    answer = kms.schedule_key_deletion(KeyId=key["KeyId"], **asked)
    del answer["ResponseMetadata"]
    date = answer.pop("DeletionDate")
    assert earliest <= date <= earliest + timedelta(seconds=60)
    assert answer == {"KeyId": key["Arn"], "KeyState": "PendingDeletion", "PendingWindowInDays": days}
    metadata = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert (metadata["KeyState"], metadata["Enabled"], metadata["DeletionDate"]) == ("PendingDeletion", False, date)


@pytest.mark.parametrize("days", [1, 6, 31, 365])
def test_a_window_outside_7_to_30_days_is_refused(kms: Any, key: dict[str, Any], days: int) -> None:
    with refused("ValidationException"):
        kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=days)
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Enabled"


def test_a_key_saved_from_deletion_is_disabled_and_still_decrypts_when_enabled(kms: Any, key: dict[str, Any]) -> None:
    key_id = key["KeyId"]
    blob = kms.encrypt(KeyId=key_id, Plaintext=b"kept")["CiphertextBlob"]
    kms.schedule_key_deletion(KeyId=key_id)
    assert kms.cancel_key_deletion(KeyId=key_id)["KeyId"] == key["Arn"]
    metadata = kms.describe_key(KeyId=key_id)["KeyMetadata"]
    assert (metadata["KeyState"], metadata["Enabled"]) == ("Disabled", False)
    assert "DeletionDate" not in metadata
    kms.enable_key(KeyId=key_id)
    assert kms.decrypt(CiphertextBlob=blob)["Plaintext"] == b"kept"


@pytest.mark.parametrize(
    ("members", "code", "message"),
    [
        (
            {"KeySpec": "RSA_2048"},
            "ValidationException",
            "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
        ),
        (
            {"KeyUsage": "SIGN_VERIFY"},
            "ValidationException",
            "KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT",
        ),
        ({"KeySpec": "SYMMETRIC_DEFAULT", "CustomerMasterKeySpec": "RSA_2048"}, "ValidationException", None),
        ({"Description": "x" * 8193}, "ValidationException", None),
        ({"CustomKeyStoreId": "cks-1234567890abcdef0"}, "ValidationException", None),
        ({"Origin": "AWS_CLOUDHSM"}, "ValidationException", None),
        (
            {"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": "cks-1234567890abcdef0"},
            "CustomKeyStoreNotFoundException",
            None,
        ),
    ],
)
def test_a_key_that_cannot_be_made_is_refused_and_not_made(
    kms: Any, members: dict[str, Any], code: str, message: str | None
) -> None:
    before = _key_ids(kms)
    with refused(code, message):
        kms.create_key(**members)
    assert _key_ids(kms) == before


def test_an_algorithm_of_another_kind_of_key_is_refused(kms: Any, key: dict[str, Any]) -> None:
    text = "Algorithm RSAES_OAEP_SHA_256 is incompatible with key spec SYMMETRIC_DEFAULT."
    with refused("InvalidKeyUsageException", text):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionAlgorithm="RSAES_OAEP_SHA_256")


def _key_ids(kms: Any) -> set[str]:
    pages = kms.get_paginator("list_keys").paginate()
    return {entry["KeyId"] for page in pages for entry in page["Keys"]}
