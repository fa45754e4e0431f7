"""Which error wins when several would fit: shape, rule, lookup, state, usage, ciphertext (kms-api.md section 13)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.server import ACCOUNT_ID, REGION
from tests.wire.refusals import refused

MISSING = "00000000-1111-4222-8333-444444444444"
MISSING_ARN = f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/{MISSING}"


@pytest.fixture
def disabled(kms: Any) -> dict[str, Any]:
    """The metadata of a disabled key."""
    key: dict[str, Any] = kms.create_key()["KeyMetadata"]
    kms.disable_key(KeyId=key["KeyId"])
    return key


def test_all_broken_constraints_are_told_at_once(unchecked_kms: Any) -> None:
    with refused("ValidationException") as refusal:
        unchecked_kms.generate_data_key(KeyId="x" * 2049, NumberOfBytes=0, KeySpec="AES_512")
    assert refusal.message.startswith("3 validation errors detected: Value '")
    for path in ("keyId", "numberOfBytes", "keySpec"):
        assert f"' at '{path}' failed to satisfy constraint: " in refusal.message


def test_a_missing_member_is_told_as_null(unchecked_kms: Any) -> None:
    text = "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null"
    with refused("ValidationException", text):
        unchecked_kms.describe_key()


def test_a_value_outside_an_enumeration_is_shown_with_the_enumeration(kms: Any, key: dict[str, Any]) -> None:
    with refused("ValidationException") as refusal:
        kms.generate_data_key(KeyId=key["KeyId"], KeySpec="AES_512")
    start = "1 validation error detected: Value 'AES_512' at 'keySpec' failed to satisfy constraint: "
    assert refusal.message.startswith(start + "Member must satisfy enum value set: [")
    assert sorted(refusal.message.rpartition("[")[2].rstrip("]").split(", ")) == ["AES_128", "AES_256"]


def test_the_shape_is_checked_before_the_rules(kms: Any) -> None:
    with refused("ValidationException", None) as refusal:
        kms.generate_data_key(KeyId=MISSING, KeySpec="AES_256", NumberOfBytes=1025)
    assert "'numberOfBytes'" in refusal.message


@pytest.mark.parametrize("operation", ["generate_data_key", "generate_data_key_without_plaintext"])
def test_the_rules_are_checked_before_the_key_is_looked_up(kms: Any, operation: str) -> None:
    with refused("ValidationException", "Please specify either number of bytes or key spec."):
        getattr(kms, operation)(KeyId=MISSING)


def test_the_waiting_period_is_checked_before_the_key_is_looked_up(kms: Any) -> None:
    with refused("ValidationException"):
        kms.schedule_key_deletion(KeyId=MISSING, PendingWindowInDays=6)


def test_the_page_size_is_checked_before_the_marker(kms: Any) -> None:
    with refused("ValidationException"):
        kms.list_keys(Limit=1001, Marker="not-a-marker")


@pytest.mark.parametrize("operation", ["encrypt", "generate_data_key"])
def test_a_missing_key_is_told_before_its_use_is_judged(kms: Any, operation: str) -> None:
    members = {
        "encrypt": {"Plaintext": b"x", "EncryptionAlgorithm": "RSAES_OAEP_SHA_1"},
        "generate_data_key": {"KeySpec": "AES_256", "DryRun": True},
    }[operation]
    with refused("NotFoundException", f"Key '{MISSING_ARN}' does not exist"):
        getattr(kms, operation)(KeyId=MISSING, **members)


def test_the_state_is_told_before_the_usage(kms: Any, disabled: dict[str, Any]) -> None:
    with refused("DisabledException", f"{disabled['Arn']} is disabled."):
        kms.encrypt(KeyId=disabled["KeyId"], Plaintext=b"x", EncryptionAlgorithm="RSAES_OAEP_SHA_1")


def test_the_usage_is_told_before_a_dry_run_succeeds(kms: Any, key: dict[str, Any]) -> None:
    with refused("InvalidKeyUsageException"):
        kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionAlgorithm="RSAES_OAEP_SHA_1", DryRun=True)


def test_a_wrong_key_is_told_before_its_state_and_before_the_ciphertext_is_opened(
    kms: Any, key: dict[str, Any], disabled: dict[str, Any]
) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    spoilt = blob[:-1] + bytes([blob[-1] ^ 1])
    with refused("IncorrectKeyException"):
        kms.decrypt(CiphertextBlob=spoilt, KeyId=disabled["KeyId"])


def test_the_state_of_the_key_is_told_before_a_spoilt_ciphertext(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    kms.disable_key(KeyId=key["KeyId"])
    with refused("DisabledException"):
        kms.decrypt(CiphertextBlob=blob[:-1] + bytes([blob[-1] ^ 1]))


def test_re_encryption_looks_up_both_keys_before_judging_the_state_of_one(kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    kms.disable_key(KeyId=key["KeyId"])
    with refused("NotFoundException", f"Key '{MISSING_ARN}' does not exist"):
        kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=MISSING)


def test_a_named_key_that_is_missing_is_told_before_a_bad_ciphertext(kms: Any) -> None:
    with refused("NotFoundException", f"Key '{MISSING_ARN}' does not exist"):
        kms.decrypt(CiphertextBlob=b"no ciphertext", KeyId=MISSING)
