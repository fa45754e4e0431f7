"""Every built-in operation in every state that a built-in key can have (kms-api.md section 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.wire.refusals import refused

Call = Callable[[Any, str, bytes], Any]

CALLS: dict[str, Call] = {
    "Encrypt": lambda kms, key, _: kms.encrypt(KeyId=key, Plaintext=b"x"),
    "Decrypt": lambda kms, _, blob: kms.decrypt(CiphertextBlob=blob),
    "ReEncrypt from": lambda kms, _, blob: kms.re_encrypt(
        CiphertextBlob=blob, DestinationKeyId=kms.create_key()["KeyMetadata"]["KeyId"]
    ),
    "ReEncrypt to": lambda kms, key, _: kms.re_encrypt(CiphertextBlob=_blob_of_new_key(kms), DestinationKeyId=key),
    "GenerateDataKey": lambda kms, key, _: kms.generate_data_key(KeyId=key, KeySpec="AES_256"),
    "GenerateDataKeyWithoutPlaintext": lambda kms, key, _: kms.generate_data_key_without_plaintext(
        KeyId=key, NumberOfBytes=8
    ),
    "DescribeKey": lambda kms, key, _: kms.describe_key(KeyId=key),
    "EnableKey": lambda kms, key, _: kms.enable_key(KeyId=key),
    "DisableKey": lambda kms, key, _: kms.disable_key(KeyId=key),
    "ScheduleKeyDeletion": lambda kms, key, _: kms.schedule_key_deletion(KeyId=key),
    "CancelKeyDeletion": lambda kms, key, _: kms.cancel_key_deletion(KeyId=key),
}
REACH: dict[str, Callable[[Any, str], Any]] = {
    "Enabled": lambda kms, key: None,
    "Disabled": lambda kms, key: kms.disable_key(KeyId=key),
    "PendingDeletion": lambda kms, key: kms.schedule_key_deletion(KeyId=key),
}
DISABLED = ("DisabledException", "{arn} is disabled.")
PENDING = ("KMSInvalidStateException", "{arn} is pending deletion.")
NOT_PENDING = ("KMSInvalidStateException", "{arn} is not pending deletion.")
USES = ("Encrypt", "Decrypt", "ReEncrypt from", "ReEncrypt to", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext")

# The table: what is not in it succeeds and leaves the state that is named in AFTER, or the state as it was.
REFUSALS: dict[tuple[str, str], tuple[str, str]] = {
    **{(use, "Disabled"): DISABLED for use in USES},
    **{(use, "PendingDeletion"): PENDING for use in USES},
    ("EnableKey", "PendingDeletion"): PENDING,
    ("DisableKey", "PendingDeletion"): PENDING,
    ("ScheduleKeyDeletion", "PendingDeletion"): PENDING,
    ("CancelKeyDeletion", "Enabled"): NOT_PENDING,
    ("CancelKeyDeletion", "Disabled"): NOT_PENDING,
}
AFTER = {
    "EnableKey": "Enabled",
    "DisableKey": "Disabled",
    "ScheduleKeyDeletion": "PendingDeletion",
    "CancelKeyDeletion": "Disabled",
}


@pytest.mark.parametrize("state", REACH)
@pytest.mark.parametrize("operation", CALLS)
def test_an_operation_in_a_state_does_what_the_table_says(kms: Any, operation: str, state: str) -> None:
    key = kms.create_key()["KeyMetadata"]
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    REACH[state](kms, key["KeyId"])
    refusal = REFUSALS.get((operation, state))
    if refusal is None:
        CALLS[operation](kms, key["KeyId"], blob)
    else:
        code, text = refusal
        with refused(code, text.format(arn=key["Arn"])):
            CALLS[operation](kms, key["KeyId"], blob)
    expected = state if refusal else AFTER.get(operation, state)
    metadata = kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]
    assert (metadata["KeyState"], metadata["Enabled"]) == (expected, expected == "Enabled")


def test_operations_that_only_change_a_state_answer_with_an_empty_body(kms: Any, key: dict[str, Any]) -> None:
    for operation in (kms.disable_key, kms.enable_key):
        assert set(operation(KeyId=key["KeyId"])) == {"ResponseMetadata"}


def _blob_of_new_key(kms: Any) -> bytes:
    blob: bytes = kms.encrypt(KeyId=kms.create_key()["KeyMetadata"]["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    return blob
