"""Every condition key that a call can have, asked of a running server: a denial that hangs on it applies or not.

Source: kms-api.md section 12. Each case is a call of the user, and a condition that is true of it. A statement that
denies under this condition refuses the call; one that denies under its opposite leaves it alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.services.iam_command import allow
from tests.services.server import ACCOUNT_ID, KeywrightServer
from tests.wire.authorization.people import People, Person

CONTEXT = {"App": "red", "tenant": "7"}
ALIAS = "alias/asked-of"
TAG = {"TagKey": "Class", "TagValue": "secret"}
OWN_TRUST = [{"TagKey": "team", "TagValue": "blue"}]


@dataclass(frozen=True, slots=True)
class Place:
    """Where calls are made: a key with a tag and an alias, another key, and who calls."""

    kms: Any
    key_id: str
    other_key_id: str
    person: Person

    def grant(self, **constraints: Any) -> Any:
        """Ask for a grant to oneself."""
        given = {"Constraints": constraints} if constraints else {}
        return self.kms.create_grant(
            KeyId=self.key_id, GranteePrincipal=self.person.arn, Operations=["Decrypt", "DescribeKey"], **given
        )


Call = Callable[[Place], Any]


def encrypt(place: Place, key_id: str = "") -> Any:
    return place.kms.encrypt(KeyId=key_id or place.key_id, Plaintext=b"x", EncryptionContext=CONTEXT)


def re_encrypt(place: Place, destination: str = "") -> Any:
    blob = encrypt(place)["CiphertextBlob"]
    return place.kms.re_encrypt(
        CiphertextBlob=blob, SourceEncryptionContext=CONTEXT, DestinationKeyId=destination or place.key_id
    )


def data_key(place: Place) -> Any:
    return place.kms.generate_data_key(KeyId=place.key_id, KeySpec="AES_256")


def describe(place: Place) -> Any:
    return place.kms.describe_key(KeyId=place.key_id)


# What is called, the action that is denied, the condition key, and a value that it has then.
SINGLE: list[tuple[str, Call, str, str, str]] = [
    ("Encrypt", encrypt, "kms:Encrypt", "kms:CallerAccount", ACCOUNT_ID),
    ("Encrypt", encrypt, "kms:Encrypt", "kms:KeyOrigin", "AWS_KMS"),
    ("Encrypt", encrypt, "kms:Encrypt", "kms:KeySpec", "SYMMETRIC_DEFAULT"),
    ("Encrypt", encrypt, "kms:Encrypt", "kms:KeyUsage", "ENCRYPT_DECRYPT"),
    ("Encrypt", encrypt, "kms:Encrypt", "kms:CustomerMasterKeySpec", "SYMMETRIC_DEFAULT"),
    ("Encrypt", encrypt, "kms:Encrypt", "kms:CustomerMasterKeyUsage", "ENCRYPT_DECRYPT"),
    ("Encrypt", encrypt, "kms:Encrypt", "kms:MultiRegion", "false"),
    ("Encrypt", encrypt, "kms:Encrypt", "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT"),
    ("Encrypt", encrypt, "kms:Encrypt", "kms:EncryptionContext:app", "red"),
    ("Encrypt", encrypt, "kms:Encrypt", "KMS:encryptioncontext:TENANT", "7"),
    ("Encrypt by alias", lambda at: encrypt(at, ALIAS), "kms:Encrypt", "kms:RequestAlias", ALIAS),
    ("GenerateDataKey", data_key, "kms:GenerateDataKey", "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT"),
    ("ReEncrypt", re_encrypt, "kms:ReEncryptFrom", "kms:ReEncryptOnSameKey", "true"),
    ("ReEncrypt", re_encrypt, "kms:ReEncryptTo", "kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT"),
    ("ReEncrypt", re_encrypt, "kms:ReEncryptFrom", "kms:EncryptionContext:tenant", "7"),
    (
        "ReEncrypt to another",
        lambda at: re_encrypt(at, at.other_key_id),
        "kms:ReEncryptTo",
        "kms:ReEncryptOnSameKey",
        "false",
    ),
    (
        "ScheduleKeyDeletion",
        lambda at: at.kms.schedule_key_deletion(KeyId=at.other_key_id),
        "kms:ScheduleKeyDeletion",
        "kms:ScheduleKeyDeletionPendingWindowInDays",
        "30",
    ),
    ("CreateGrant", lambda at: at.grant(), "kms:CreateGrant", "kms:GranteePrincipal", "ARN OF THE USER"),
    ("CreateGrant", lambda at: at.grant(), "kms:CreateGrant", "kms:GrantIsForAWSResource", "false"),
    (
        "CreateGrant with a constraint",
        lambda at: at.grant(EncryptionContextSubset=CONTEXT),
        "kms:CreateGrant",
        "kms:GrantConstraintType",
        "EncryptionContextSubset",
    ),
    (
        "CreateGrant with a constraint",
        lambda at: at.grant(EncryptionContextEquals=CONTEXT),
        "kms:CreateGrant",
        "kms:EncryptionContext:App",
        "red",
    ),
    (
        "ListGrants",
        lambda at: at.kms.list_grants(KeyId=at.key_id),
        "kms:ListGrants",
        "kms:GrantIsForAWSResource",
        "false",
    ),
    ("CreateKey", lambda at: at.kms.create_key(), "kms:CreateKey", "kms:KeyOrigin", "AWS_KMS"),
    (
        "CreateKey",
        lambda at: at.kms.create_key(CustomerMasterKeySpec="SYMMETRIC_DEFAULT"),
        "kms:CreateKey",
        "kms:KeySpec",
        "SYMMETRIC_DEFAULT",
    ),
    ("CreateKey", lambda at: at.kms.create_key(), "kms:CreateKey", "kms:BypassPolicyLockoutSafetyCheck", "false"),
    (
        "CreateKey with a tag",
        lambda at: at.kms.create_key(Tags=OWN_TRUST),
        "kms:CreateKey",
        "aws:RequestTag/Team",
        "blue",
    ),
    ("DescribeKey", describe, "kms:DescribeKey", "aws:ResourceTag/Class", "secret"),
    ("DescribeKey", describe, "kms:DescribeKey", "aws:ResourceAccount", ACCOUNT_ID),
    ("DescribeKey", describe, "kms:DescribeKey", "aws:PrincipalArn", "ARN OF THE USER"),
    ("DescribeKey", describe, "kms:DescribeKey", "aws:PrincipalAccount", ACCOUNT_ID),
    ("DescribeKey", describe, "kms:DescribeKey", "aws:PrincipalType", "User"),
    ("DescribeKey", describe, "kms:DescribeKey", "aws:RequestedRegion", "us-east-1"),
    ("DescribeKey", describe, "kms:DescribeKey", "aws:SourceIp", "127.0.0.1"),
    ("DescribeKey", describe, "kms:DescribeKey", "aws:SecureTransport", "false"),
    ("DescribeKey", describe, "kms:DescribeKey", "aws:ViaAWSService", "false"),
    ("DescribeKey", describe, "kms:DescribeKey", "aws:PrincipalIsAWSService", "false"),
]
SEVERAL: list[tuple[str, Call, str, str, str]] = [
    ("Encrypt", encrypt, "kms:Encrypt", "kms:EncryptionContextKeys", "tenant"),
    ("CreateGrant", lambda at: at.grant(), "kms:CreateGrant", "kms:GrantOperations", "Decrypt"),
    (
        "CreateGrant with a constraint",
        lambda at: at.grant(EncryptionContextEquals=CONTEXT),
        "kms:CreateGrant",
        "kms:EncryptionContextKeys",
        "App",
    ),
    ("DescribeKey", describe, "kms:DescribeKey", "kms:ResourceAliases", ALIAS),
    ("CreateKey with a tag", lambda at: at.kms.create_key(Tags=OWN_TRUST), "kms:CreateKey", "aws:TagKeys", "team"),
]


@pytest.fixture(scope="module")
def place(wire_server: KeywrightServer, people: People) -> Iterator[Place]:
    """A user who may do everything, until a statement says otherwise, with keys of the account."""
    kms = wire_server.client("kms")
    key_id, other = (kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    kms.create_alias(AliasName=ALIAS, TargetKeyId=key_id)
    kms.tag_resource(KeyId=key_id, Tags=[TAG])
    person = people.user(allow("kms:*"))
    yield Place(kms=person.kms, key_id=key_id, other_key_id=other, person=person)
    kms.delete_alias(AliasName=ALIAS)


def is_denied(people: People, place: Place, call: Call, statement: str) -> bool:
    """Return whether a call is refused once the user's policy says this as well."""
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow("kms:*"), {"PLACE": ""}]})
    text = policy.replace('{"PLACE": ""}', statement)
    people.iam("user", "put-policy", place.person.name, "policy", "--document", "-", text=text)
    try:
        call(place)
    except place.kms.exceptions.ClientError as refusal:
        if refusal.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return True
    return False


def deny(action: str, operator: str, condition_key: str, value: str) -> str:
    condition = {operator: {condition_key: value}}
    return json.dumps({"Effect": "Deny", "Action": action, "Resource": "*", "Condition": condition})


def operators_for(condition_key: str) -> tuple[str, str]:
    return ("IpAddress", "NotIpAddress") if condition_key == "aws:SourceIp" else ("StringEquals", "StringNotEquals")


@pytest.mark.parametrize(
    ("call", "action", "condition_key", "value"),
    [pytest.param(*row[1:], id=f"{row[3]} in {row[0]}") for row in SINGLE],
)
def test_a_denial_hears_what_a_condition_key_says(
    people: People, place: Place, call: Call, action: str, condition_key: str, value: str
) -> None:
    value = value.replace("ARN OF THE USER", place.person.arn)
    if action == "kms:ScheduleKeyDeletion":
        # Last, for the other way round the key would be gone.
        assert is_denied(people, place, call, deny(action, "NumericEquals", condition_key, value))
        return
    equal, different = operators_for(condition_key)
    assert is_denied(people, place, call, deny(action, equal, condition_key, value))
    # Where the key had no value, the negated operator would apply.
    assert not is_denied(people, place, call, deny(action, different, condition_key, value))


@pytest.mark.parametrize(
    ("call", "action", "condition_key", "value"),
    [pytest.param(*row[1:], id=f"{row[3]} in {row[0]}") for row in SEVERAL],
)
def test_a_denial_hears_one_of_several_values(
    people: People, place: Place, call: Call, action: str, condition_key: str, value: str
) -> None:
    assert is_denied(people, place, call, deny(action, "ForAnyValue:StringEquals", condition_key, value))
    assert not is_denied(people, place, call, deny(action, "ForAnyValue:StringEquals", condition_key, "another"))


@pytest.mark.parametrize(
    "written",
    ["aws:ResourceTag/Class", r"aws:ResourceTag\/Class", r"aws\u003aresourcetag/class", r"\u0061ws:ResourceTag/class"],
)
def test_a_denial_is_heard_however_json_spells_it(people: People, place: Place, written: str) -> None:
    statement = deny("kms:DescribeKey", "StringEquals", "KEY", "secret").replace("KEY", written)
    assert is_denied(people, place, describe, statement)


def test_a_variable_is_heard_however_json_spells_it(people: People, place: Place) -> None:
    statement = deny("kms:DescribeKey", "StringEquals", "aws:PrincipalAccount", "VARIABLE")
    # Not equal to the account, and so no denial; but the tag has to be known for that to be found out.
    assert not is_denied(people, place, describe, statement.replace("VARIABLE", r"${aws\u003aResourceTag\/Class}"))
    tag = {"TagKey": "account", "TagValue": ACCOUNT_ID}
    place.kms.tag_resource(KeyId=place.key_id, Tags=[tag])
    assert is_denied(people, place, describe, statement.replace("VARIABLE", r"${aws\u003aResourceTag\/account}"))


def test_a_second_tag_that_differs_in_case_alone_hides_nothing(people: People, place: Place) -> None:
    statement = deny("kms:DescribeKey", "StringEquals", "aws:ResourceTag/Class", "secret")
    assert is_denied(people, place, describe, statement)
    place.kms.tag_resource(KeyId=place.key_id, Tags=[{"TagKey": "class", "TagValue": "public"}])
    assert is_denied(people, place, describe, statement)
    place.kms.untag_resource(KeyId=place.key_id, TagKeys=["class"])
