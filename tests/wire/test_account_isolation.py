"""Two accounts on one server know nothing of each other's keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.services.server import REGION
from tests.wire.conftest import OTHER_ACCOUNT_ID
from tests.wire.refusals import refused

CALLS: dict[str, Callable[[Any, str], Any]] = {
    "Encrypt": lambda kms, name: kms.encrypt(KeyId=name, Plaintext=b"x"),
    "GenerateDataKey": lambda kms, name: kms.generate_data_key(KeyId=name, KeySpec="AES_128"),
    "GenerateDataKeyWithoutPlaintext": lambda kms, name: kms.generate_data_key_without_plaintext(
        KeyId=name, KeySpec="AES_128"
    ),
    "DescribeKey": lambda kms, name: kms.describe_key(KeyId=name),
    "EnableKey": lambda kms, name: kms.enable_key(KeyId=name),
    "DisableKey": lambda kms, name: kms.disable_key(KeyId=name),
    "ScheduleKeyDeletion": lambda kms, name: kms.schedule_key_deletion(KeyId=name),
    "CancelKeyDeletion": lambda kms, name: kms.cancel_key_deletion(KeyId=name),
}


def test_a_key_belongs_to_the_account_that_made_it(other_kms: Any) -> None:
    metadata = other_kms.create_key()["KeyMetadata"]
    assert metadata["AWSAccountId"] == OTHER_ACCOUNT_ID
    assert metadata["Arn"] == f"arn:aws:kms:{REGION}:{OTHER_ACCOUNT_ID}:key/{metadata['KeyId']}"


def test_keys_of_another_account_are_not_listed(kms: Any, other_kms: Any, key: dict[str, Any]) -> None:
    theirs = other_kms.create_key()["KeyMetadata"]["KeyId"]
    assert theirs not in _all_keys(kms)
    assert key["KeyId"] not in _all_keys(other_kms)


@pytest.mark.parametrize("operation", CALLS)
def test_an_arn_of_another_account_is_denied_and_changes_nothing(
    kms: Any, other_kms: Any, key: dict[str, Any], operation: str
) -> None:
    with refused("AccessDeniedException") as refusal:
        CALLS[operation](other_kms, key["Arn"])
    assert f"arn:aws:iam::{OTHER_ACCOUNT_ID}:user/" in refusal.message
    assert key["Arn"] in refusal.message
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] == key


@pytest.mark.parametrize("operation", CALLS)
def test_an_id_alone_means_a_key_of_the_callers_own_account(
    other_kms: Any, key: dict[str, Any], operation: str
) -> None:
    text = f"Key 'arn:aws:kms:{REGION}:{OTHER_ACCOUNT_ID}:key/{key['KeyId']}' does not exist"
    with refused("NotFoundException", text):
        CALLS[operation](other_kms, key["KeyId"])


@pytest.mark.parametrize("operation", CALLS)
def test_a_denial_does_not_tell_whether_the_key_exists(other_kms: Any, key: dict[str, Any], operation: str) -> None:
    missing = "00000000-1111-4222-8333-444444444444"
    with refused("AccessDeniedException") as of_existing:
        CALLS[operation](other_kms, key["Arn"])
    with refused("AccessDeniedException") as of_missing:
        CALLS[operation](other_kms, key["Arn"].replace(key["KeyId"], missing))
    assert of_existing.message.replace(key["KeyId"], missing) == of_missing.message


def test_a_ciphertext_of_another_account_is_not_opened(kms: Any, other_kms: Any, key: dict[str, Any]) -> None:
    theirs = other_kms.create_key()["KeyMetadata"]
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    with refused("AccessDeniedException"):
        other_kms.decrypt(CiphertextBlob=blob)
    with refused("AccessDeniedException"):
        other_kms.decrypt(CiphertextBlob=blob, KeyId=key["Arn"])
    with refused("IncorrectKeyException"):
        other_kms.decrypt(CiphertextBlob=blob, KeyId=theirs["KeyId"])
    with refused("AccessDeniedException"):
        other_kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=theirs["KeyId"])


def test_nothing_is_re_encrypted_to_a_key_of_another_account(kms: Any, other_kms: Any, key: dict[str, Any]) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    with refused("AccessDeniedException"):
        kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=other_kms.create_key()["KeyMetadata"]["Arn"])


def _all_keys(kms: Any) -> set[str]:
    pages = kms.get_paginator("list_keys").paginate()
    return {entry["KeyId"] for page in pages for entry in page["Keys"]}
