"""Aliases through boto3: making, moving, removing and using them (kms-api.md sections 3 and 5)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.services.server import ACCOUNT_ID, REGION, KeywrightServer
from tests.wire.conftest import OTHER_ACCOUNT_ID
from tests.wire.refusals import refused

ARN = f"arn:aws:kms:{REGION}:{ACCOUNT_ID}"
MISSING = "00000000-1111-4222-8333-444444444444"


@pytest.fixture
def name() -> str:
    """A name that no alias has."""
    return f"alias/{uuid.uuid4()}"


@pytest.fixture
def alias(kms: Any, key: dict[str, Any], name: str) -> str:
    """The name of an alias of the key."""
    kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    return name


def of_key(kms: Any, key: dict[str, Any], **paging: Any) -> list[dict[str, Any]]:
    pages = kms.get_paginator("list_aliases").paginate(KeyId=key["KeyId"], **paging)
    return [entry for page in pages for entry in page["Aliases"]]


def test_an_alias_is_listed_with_its_key_and_its_dates(kms: Any, key: dict[str, Any], name: str) -> None:
    answer = kms.create_alias(AliasName=name, TargetKeyId=key["Arn"])
    assert set(answer) == {"ResponseMetadata"}
    (entry,) = of_key(kms, key)
    assert entry.pop("CreationDate") == entry.pop("LastUpdatedDate")
    assert entry == {"AliasName": name, "AliasArn": f"{ARN}:{name}", "TargetKeyId": key["KeyId"]}


USES: dict[str, Callable[[Any, str, bytes], Any]] = {
    "Encrypt": lambda kms, name, _: kms.encrypt(KeyId=name, Plaintext=b"x")["KeyId"],
    "Decrypt": lambda kms, name, blob: kms.decrypt(KeyId=name, CiphertextBlob=blob)["KeyId"],
    "ReEncrypt": lambda kms, name, blob: kms.re_encrypt(SourceKeyId=name, DestinationKeyId=name, CiphertextBlob=blob)[
        "KeyId"
    ],
    "GenerateDataKey": lambda kms, name, _: kms.generate_data_key(KeyId=name, KeySpec="AES_256")["KeyId"],
    "GenerateDataKeyWithoutPlaintext": lambda kms, name, _: kms.generate_data_key_without_plaintext(
        KeyId=name, KeySpec="AES_256"
    )["KeyId"],
    "DescribeKey": lambda kms, name, _: kms.describe_key(KeyId=name)["KeyMetadata"]["Arn"],
}
OTHERS: dict[str, Callable[[Any, str], Any]] = {
    "Sign": lambda kms, name: kms.sign(KeyId=name, Message=b"m", SigningAlgorithm="ECDSA_SHA_256"),
    "GenerateMac": lambda kms, name: kms.generate_mac(KeyId=name, Message=b"m", MacAlgorithm="HMAC_SHA_256"),
    "GetPublicKey": lambda kms, name: kms.get_public_key(KeyId=name),
}


@pytest.mark.parametrize("operation", USES)
@pytest.mark.parametrize("prefix", ["", f"{ARN}:"])
def test_a_key_is_used_by_its_alias_and_answers_by_its_own_arn(
    kms: Any, key: dict[str, Any], alias: str, operation: str, prefix: str
) -> None:
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["CiphertextBlob"]
    assert USES[operation](kms, prefix + alias, blob) == key["Arn"]


@pytest.mark.parametrize("operation", OTHERS)
def test_operations_for_other_kinds_of_keys_take_aliases_too(kms: Any, alias: str, operation: str) -> None:
    with refused("UnsupportedOperationException" if operation == "GetPublicKey" else "InvalidKeyUsageException"):
        OTHERS[operation](kms, alias)


@pytest.mark.parametrize("operation", ["disable_key", "get_key_policy", "list_grants", "list_resource_tags"])
@pytest.mark.parametrize("prefix", ["", f"{ARN}:"])
def test_operations_on_the_key_itself_take_no_alias(kms: Any, alias: str, operation: str, prefix: str) -> None:
    with refused("NotFoundException", f"Invalid keyId '{prefix}{alias}'"):
        getattr(kms, operation)(KeyId=prefix + alias)


def test_an_alias_is_no_target_of_an_alias(kms: Any, alias: str, name: str) -> None:
    for call in (kms.create_alias, kms.update_alias):
        with refused("NotFoundException", f"Invalid keyId '{alias}'"):
            call(AliasName=name, TargetKeyId=alias)


def test_names_are_unique_in_an_account_and_region_with_regard_to_case(
    kms: Any, other_kms: Any, key: dict[str, Any], alias: str, wire_server: KeywrightServer
) -> None:
    text = f"An alias with the name {ARN}:{alias} already exists"
    for target in (key, kms.create_key()["KeyMetadata"]):
        with refused("AlreadyExistsException", text):
            kms.create_alias(AliasName=alias, TargetKeyId=target["KeyId"])
    kms.create_alias(AliasName="alias/" + alias.removeprefix("alias/").upper() + "Z", TargetKeyId=key["KeyId"])
    kms.create_alias(AliasName=alias + "z", TargetKeyId=key["KeyId"])
    for elsewhere in (other_kms, wire_server.client("kms", region="eu-west-1")):
        theirs = elsewhere.create_key()["KeyMetadata"]
        elsewhere.create_alias(AliasName=alias, TargetKeyId=theirs["KeyId"])
        assert elsewhere.describe_key(KeyId=alias)["KeyMetadata"]["Arn"] == theirs["Arn"]
    assert kms.describe_key(KeyId=alias)["KeyMetadata"]["Arn"] == key["Arn"]


def test_case_counts_in_names(kms: Any, key: dict[str, Any]) -> None:
    other = kms.create_key()["KeyMetadata"]
    stem = uuid.uuid4().hex
    for target, name in ((key, f"alias/case-{stem}"), (other, f"alias/Case-{stem}")):
        kms.create_alias(AliasName=name, TargetKeyId=target["KeyId"])
        assert kms.describe_key(KeyId=name)["KeyMetadata"]["Arn"] == target["Arn"]


@pytest.mark.parametrize("operation", ["create_alias", "update_alias", "delete_alias"])
@pytest.mark.parametrize("name", ["name", "Alias/name", "key/name", "a:alias/name"])
def test_a_name_begins_with_alias(kms: Any, key: dict[str, Any], operation: str, name: str) -> None:
    target = {} if operation == "delete_alias" else {"TargetKeyId": key["KeyId"]}
    with refused("ValidationException") as refusal:
        getattr(kms, operation)(AliasName=name, **target)
    assert refusal.message.startswith('Alias must start with the prefix "alias/".')


@pytest.mark.parametrize("name", ["alias/with:colon", "alias/", "alias/aws/ebs", "alias/aws/"])
def test_a_name_that_no_alias_may_have_is_refused(kms: Any, key: dict[str, Any], name: str) -> None:
    with refused("InvalidAliasNameException"):
        kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    with refused("NotFoundException"):
        kms.delete_alias(AliasName=name)
    with refused("NotFoundException", f"Alias {ARN}:{name} is not found."):
        kms.describe_key(KeyId=name)
    assert of_key(kms, key) == []


@pytest.mark.parametrize("name", ["alias/a b", "alias/ä", "alias/a\n", "alias/" + "x" * 251])
def test_a_name_that_does_not_fit_the_model_is_refused(kms: Any, key: dict[str, Any], name: str) -> None:
    with refused("ValidationException") as refusal:
        kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    assert "'aliasName'" in refusal.message


def test_the_longest_name_fits(kms: Any, key: dict[str, Any], name: str) -> None:
    long = name + "/" + "x" * (255 - len(name))
    kms.create_alias(AliasName=long, TargetKeyId=key["KeyId"])
    assert kms.describe_key(KeyId=long)["KeyMetadata"]["Arn"] == key["Arn"]


@pytest.mark.parametrize("name", ["alias/\x00", "alias/\u20ac", "alias/" + "x" * 300])
def test_an_alias_that_cannot_exist_is_not_found(kms: Any, name: str) -> None:
    with refused("NotFoundException", f"Alias {ARN}:{name} is not found."):
        kms.describe_key(KeyId=name)


def test_a_missing_target_is_not_found(kms: Any, alias: str, name: str) -> None:
    for call, known in ((kms.create_alias, name), (kms.update_alias, alias)):
        with refused("NotFoundException", f"Key '{ARN}:key/{MISSING}' does not exist"):
            call(AliasName=known, TargetKeyId=MISSING)


def test_a_key_of_another_account_is_no_target(other_kms: Any, key: dict[str, Any], name: str) -> None:
    with refused("AccessDeniedException"):
        other_kms.create_alias(AliasName=name, TargetKeyId=key["Arn"])


def test_a_moved_alias_means_the_new_key_at_once(kms: Any, key: dict[str, Any], alias: str) -> None:
    other = kms.create_key()["KeyMetadata"]
    (before,) = of_key(kms, key)
    kms.update_alias(AliasName=alias, TargetKeyId=other["Arn"])
    assert kms.encrypt(KeyId=alias, Plaintext=b"x")["KeyId"] == other["Arn"]
    assert of_key(kms, key) == []
    (after,) = of_key(kms, other)
    assert after["CreationDate"] == before["CreationDate"]
    assert after["LastUpdatedDate"] > before["LastUpdatedDate"]


def test_a_ciphertext_is_not_opened_by_an_alias_that_moved_away(kms: Any, key: dict[str, Any], alias: str) -> None:
    blob = kms.encrypt(KeyId=alias, Plaintext=b"x")["CiphertextBlob"]
    kms.update_alias(AliasName=alias, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    with refused("IncorrectKeyException"):
        kms.decrypt(KeyId=alias, CiphertextBlob=blob)
    assert kms.decrypt(CiphertextBlob=blob)["KeyId"] == key["Arn"]


@pytest.mark.parametrize("operation", ["update_alias", "delete_alias"])
def test_an_alias_that_is_not_there_is_not_found(kms: Any, key: dict[str, Any], operation: str, name: str) -> None:
    target = {} if operation == "delete_alias" else {"TargetKeyId": key["KeyId"]}
    with refused("NotFoundException", f"Alias {ARN}:{name} is not found."):
        getattr(kms, operation)(AliasName=name, **target)


def test_deleting_an_alias_leaves_its_key(kms: Any, key: dict[str, Any], alias: str) -> None:
    kms.delete_alias(AliasName=alias)
    with refused("NotFoundException"):
        kms.describe_key(KeyId=alias)
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] == key
    kms.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])


def test_a_key_that_is_pending_deletion_gets_no_alias_but_loses_them(
    kms: Any, key: dict[str, Any], alias: str, name: str
) -> None:
    pending = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName=name + "2", TargetKeyId=pending["KeyId"])
    kms.create_alias(AliasName=name + "3", TargetKeyId=pending["KeyId"])
    kms.schedule_key_deletion(KeyId=pending["KeyId"])
    for call in (
        lambda: kms.create_alias(AliasName=name + "4", TargetKeyId=pending["KeyId"]),
        lambda: kms.update_alias(AliasName=alias, TargetKeyId=pending["KeyId"]),
    ):
        with refused("KMSInvalidStateException", f"{pending['Arn']} is pending deletion."):
            call()
    kms.update_alias(AliasName=name + "2", TargetKeyId=key["KeyId"])
    kms.delete_alias(AliasName=name + "3")
    assert of_key(kms, pending) == []


def test_a_disabled_key_gets_aliases(kms: Any, key: dict[str, Any], name: str) -> None:
    kms.disable_key(KeyId=key["KeyId"])
    kms.create_alias(AliasName=name, TargetKeyId=key["KeyId"])
    with refused("DisabledException", f"{key['Arn']} is disabled."):
        kms.encrypt(KeyId=name, Plaintext=b"x")


def test_a_key_has_fifty_aliases_at_most(kms: Any, key: dict[str, Any], name: str) -> None:
    for number in range(50):
        kms.create_alias(AliasName=f"{name}-{number:02}", TargetKeyId=key["KeyId"])
    kms.create_alias(AliasName=name, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    with refused("LimitExceededException"):
        kms.create_alias(AliasName=f"{name}-50", TargetKeyId=key["KeyId"])
    with refused("LimitExceededException"):
        kms.update_alias(AliasName=name, TargetKeyId=key["KeyId"])
    kms.update_alias(AliasName=f"{name}-00", TargetKeyId=key["KeyId"])
    names = [entry["AliasName"] for entry in of_key(kms, key, PaginationConfig={"PageSize": 7})]
    assert names == [f"{name}-{number:02}" for number in range(50)]
    everything = [
        entry["AliasName"] for page in kms.get_paginator("list_aliases").paginate() for entry in page["Aliases"]
    ]
    assert {*names, name} <= set(everything)
    assert len(everything) == len(set(everything))


def test_lists_of_aliases_have_pages_of_a_hundred_at_most(kms: Any, key: dict[str, Any]) -> None:
    with refused("ValidationException"):
        kms.list_aliases(Limit=101)
    with refused("InvalidMarkerException"):
        kms.list_aliases(Marker="x")
    answer = kms.list_aliases(KeyId=key["KeyId"], Limit=100)
    assert (answer["Aliases"], answer["Truncated"], "NextMarker" in answer) == ([], False, False)


def test_aliases_of_a_key_that_is_not_there_are_not_listed(kms: Any, other_kms: Any, key: dict[str, Any]) -> None:
    with refused("NotFoundException", f"Key '{ARN}:key/{MISSING}' does not exist"):
        kms.list_aliases(KeyId=MISSING)
    with refused("AccessDeniedException"):
        other_kms.list_aliases(KeyId=key["Arn"])


def test_aliases_of_another_account_are_not_told_of(other_kms: Any, alias: str) -> None:
    for name in (alias, "alias/never"):
        with refused("NotFoundException", f"Alias arn:aws:kms:{REGION}:{OTHER_ACCOUNT_ID}:{name} is not found."):
            other_kms.describe_key(KeyId=name)
        with refused("AccessDeniedException"):
            other_kms.describe_key(KeyId=f"{ARN}:{name}")
    assert alias not in {entry["AliasName"] for entry in other_kms.list_aliases(Limit=100)["Aliases"]}
