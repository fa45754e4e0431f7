"""The ways to name a key, and what a name that fits no key is answered (kms-api.md section 3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.services.server import ACCOUNT_ID, REGION, KeywrightServer
from tests.wire.refusals import refused

MISSING = "00000000-1111-4222-8333-444444444444"
ARN = f"arn:aws:kms:{REGION}:{ACCOUNT_ID}"

BY_KEY_ID: dict[str, Callable[[Any, str], Any]] = {
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


@pytest.mark.parametrize("form", ["KeyId", "Arn"])
def test_a_key_can_be_named_by_id_and_by_arn_everywhere(kms: Any, key: dict[str, Any], form: str) -> None:
    name = key[form]
    blob = kms.encrypt(KeyId=name, Plaintext=b"x")["CiphertextBlob"]
    assert kms.decrypt(CiphertextBlob=blob, KeyId=name)["KeyId"] == key["Arn"]
    moved = kms.re_encrypt(CiphertextBlob=blob, SourceKeyId=name, DestinationKeyId=name)
    assert (moved["SourceKeyId"], moved["KeyId"]) == (key["Arn"], key["Arn"])
    assert kms.generate_data_key(KeyId=name, KeySpec="AES_128")["KeyId"] == key["Arn"]
    assert kms.describe_key(KeyId=name)["KeyMetadata"] == key
    kms.disable_key(KeyId=name)
    kms.enable_key(KeyId=name)
    assert kms.schedule_key_deletion(KeyId=name)["KeyId"] == key["Arn"]
    assert kms.cancel_key_deletion(KeyId=name)["KeyId"] == key["Arn"]


@pytest.mark.parametrize("operation", BY_KEY_ID)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        (MISSING, f"Key '{ARN}:key/{MISSING}' does not exist"),
        (f"{ARN}:key/{MISSING}", f"Key '{ARN}:key/{MISSING}' does not exist"),
        ("mrk-" + "0" * 32, f"Key '{ARN}:key/mrk-{'0' * 32}' does not exist"),
        ("nothing", "Invalid keyId 'nothing'"),
        (MISSING[:-1], f"Invalid keyId '{MISSING[:-1]}'"),
        (MISSING + "\n", f"Invalid keyId '{MISSING}\n'"),
        ("../../etc/passwd", "Invalid keyId '../../etc/passwd'"),
        ("\u0660" * 8 + MISSING[8:], "Invalid keyId '" + "\u0660" * 8 + MISSING[8:] + "'"),
        (f"arn:aws:kms:eu-west-1:{ACCOUNT_ID}:key/{MISSING}", "Invalid arn eu-west-1"),
    ],
)
def test_a_name_that_fits_no_key_is_not_found(kms: Any, operation: str, name: str, text: str) -> None:
    with refused("NotFoundException", text):
        BY_KEY_ID[operation](kms, name)


@pytest.mark.parametrize(
    "name",
    [
        "arn:aws:kms",
        f"arn:aws:s3:{REGION}:{ACCOUNT_ID}:key/{MISSING}",
        f"arn:aws-cn:kms:{REGION}:{ACCOUNT_ID}:key/{MISSING}",
        f"{ARN}:key/",
        f"{ARN}:key/{MISSING}/more",
        f"{ARN}:store/{MISSING}",
        f"arn:aws:kms:{REGION}::key/{MISSING}",
    ],
)
def test_an_arn_that_is_no_key_arn_is_not_found(kms: Any, name: str) -> None:
    with refused("NotFoundException"):
        kms.describe_key(KeyId=name)


@pytest.mark.parametrize("operation", ["Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "DescribeKey"])
def test_an_alias_that_does_not_exist_is_not_found_where_aliases_are_taken(kms: Any, operation: str) -> None:
    for name in ("alias/missing", f"{ARN}:alias/missing"):
        with refused("NotFoundException", f"Alias {ARN}:alias/missing is not found."):
            BY_KEY_ID[operation](kms, name)


@pytest.mark.parametrize("operation", ["EnableKey", "DisableKey", "ScheduleKeyDeletion", "CancelKeyDeletion"])
def test_an_alias_is_no_key_id_where_only_key_ids_are_taken(kms: Any, operation: str) -> None:
    with refused("NotFoundException", "Invalid keyId 'alias/missing'"):
        BY_KEY_ID[operation](kms, "alias/missing")


def test_a_key_is_known_in_its_own_region_only(wire_server: KeywrightServer, key: dict[str, Any]) -> None:
    abroad = wire_server.client("kms", region="eu-west-1")
    with refused("NotFoundException", f"Key 'arn:aws:kms:eu-west-1:{ACCOUNT_ID}:key/{key['KeyId']}' does not exist"):
        abroad.describe_key(KeyId=key["KeyId"])
    with refused("NotFoundException", f"Invalid arn {REGION}"):
        abroad.describe_key(KeyId=key["Arn"])
    assert key["KeyId"] not in {entry["KeyId"] for entry in abroad.list_keys(Limit=1000)["Keys"]}


def test_a_ciphertext_of_another_region_is_not_opened(
    wire_server: KeywrightServer, kms: Any, key: dict[str, Any]
) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    with refused("AccessDeniedException"):
        wire_server.client("kms", region="eu-west-1").decrypt(CiphertextBlob=blob)
