"""Key policies through boto3: the default, putting others, and what is refused (kms-api.md section 12)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.services.accounts import user_arn
from tests.services.server import ACCOUNT_ID, Credentials
from tests.wire.refusals import refused

ROOT = f"arn:aws:iam::{ACCOUNT_ID}:root"
ADMINISTRATOR = f"arn:aws:iam::{ACCOUNT_ID}:user/administrator"
LOCKOUT = "The new key policy will not allow you to update the key policy in the future."
PRINCIPALS = "Policy contains a statement with one or more invalid principals."


def policy(*statements: dict[str, Any], **members: Any) -> str:
    """Return a policy; each statement allows the account's root everything where it does not say something else."""
    full = [
        {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "kms:*", "Resource": "*", **each}
        for each in statements or ({},)
    ]
    return json.dumps({"Version": "2012-10-17", "Statement": full, **members})


def text_of(kms: Any, key: dict[str, Any]) -> str:
    return str(kms.get_key_policy(KeyId=key["KeyId"])["Policy"])


def test_a_key_without_a_policy_of_its_own_has_the_default(kms: Any, key: dict[str, Any]) -> None:
    answer = kms.get_key_policy(KeyId=key["KeyId"], PolicyName="default")
    assert answer["PolicyName"] == "default"
    assert json.loads(answer["Policy"]) == {
        "Version": "2012-10-17",
        "Id": "key-default-1",
        "Statement": [
            {
                "Sid": "Enable IAM User Permissions",
                "Effect": "Allow",
                "Principal": {"AWS": ROOT},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }


def test_the_default_names_the_account_of_the_key(other_kms: Any, other_account: Credentials) -> None:
    key = other_kms.create_key()["KeyMetadata"]
    assert f"arn:aws:iam::{other_account.account_id}:root" in text_of(other_kms, key)


def test_a_policy_is_kept_as_it_was_written(kms: Any, key: dict[str, Any]) -> None:
    text = policy({"Sid": "Übersicht für alle"}, Id="my policy").replace(", ", " ,\n\t")
    text = text.replace("\\u00dc", "Ü").replace("\\u00fc", "ü")
    kms.put_key_policy(KeyId=key["KeyId"], PolicyName="default", Policy=text)
    assert text_of(kms, key) == text
    made = kms.create_key(Policy=text)["KeyMetadata"]
    assert text_of(kms, made) == text


def test_putting_a_policy_answers_nothing_and_works_by_arn(kms: Any, key: dict[str, Any]) -> None:
    answer = kms.put_key_policy(KeyId=key["Arn"], Policy=policy())
    assert set(answer) == {"ResponseMetadata"}


def test_there_is_one_policy_name(kms: Any, key: dict[str, Any]) -> None:
    answer = kms.list_key_policies(KeyId=key["KeyId"], Limit=1)
    assert (answer["PolicyNames"], answer["Truncated"], "NextMarker" in answer) == (["default"], False, False)
    with refused("InvalidMarkerException"):
        kms.list_key_policies(KeyId=key["KeyId"], Marker="x")


@pytest.mark.parametrize("name", ["other", "AWS_RAM"])
def test_another_policy_name_has_no_policy(kms: Any, key: dict[str, Any], name: str) -> None:
    with refused("NotFoundException", "No such policy exists"):
        kms.get_key_policy(KeyId=key["KeyId"], PolicyName=name)
    with refused("ValidationException" if name == "AWS_RAM" else "NotFoundException"):
        kms.put_key_policy(KeyId=key["KeyId"], PolicyName=name, Policy=policy())


MALFORMED = {
    "no JSON": "{",
    "no object": "[]",
    "no statement": '{"Version":"2012-10-17"}',
    "another version": policy(Version="2020-01-01"),
    "an unknown element": policy(Owner="me"),
    "no principal": json.dumps({"Statement": [{"Effect": "Allow", "Action": "kms:*", "Resource": "*"}]}),
    "a wildcard in a principal": policy({}, {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:user/*"}}),
    "an unknown operator": policy({}, {"Condition": {"StringFits": {"kms:ViaService": "x"}}}),
    "an unknown effect": policy({}, {"Effect": "Permit"}),
    "a member twice": policy().replace('"Effect"', '"Effect": "Deny", "Effect"'),
}


@pytest.mark.parametrize("fault", MALFORMED)
def test_a_policy_that_cannot_be_read_is_refused_and_changes_nothing(kms: Any, key: dict[str, Any], fault: str) -> None:
    before = text_of(kms, key)
    for bypass in (False, True):
        with refused("MalformedPolicyDocumentException"):
            kms.put_key_policy(KeyId=key["KeyId"], Policy=MALFORMED[fault], BypassPolicyLockoutSafetyCheck=bypass)
    assert text_of(kms, key) == before
    keys = _count(kms)
    with refused("MalformedPolicyDocumentException"):
        kms.create_key(Policy=MALFORMED[fault])
    assert _count(kms) == keys


def test_a_policy_has_32_kilobytes_at_most(kms: Any, key: dict[str, Any]) -> None:
    space = 32_768 - len(policy())
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy() + " " * space)
    with refused("LimitExceededException"):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=policy() + " " * (space + 1))
    with refused("LimitExceededException"):
        kms.create_key(Policy=policy() + " " * (space + 1))
    with refused("ValidationException"):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=" " * 131_073)


@pytest.mark.parametrize("character", ["\u0100", "\u0000", "\u000b", "\u007f\u20ac"])
def test_characters_that_policies_do_not_have_are_refused(kms: Any, key: dict[str, Any], character: str) -> None:
    with refused("ValidationException"):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=policy() + character)


LOCKING = {
    "allows nobody to put another": policy({"Action": "kms:Describe*"}),
    "allows somebody else only": policy({"Principal": {"Service": "backup.amazonaws.com"}}),
    "denies the caller": policy({}, {"Effect": "Deny", "Action": "kms:Put*", "Principal": {"AWS": ADMINISTRATOR}}),
    "denies everybody": policy({}, {"Effect": "Deny", "Principal": "*"}),
    "asks for what is not there": policy({"Condition": {"StringEquals": {"aws:username": "someone"}}}),
    "is about another key": policy({"Resource": f"arn:aws:kms:us-east-1:{ACCOUNT_ID}:key/1"}),
    "is about keys of another origin": policy({"Condition": {"StringEquals": {"kms:KeyOrigin": "AWS_CLOUDHSM"}}}),
    "is over": policy({"Condition": {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}}),
    "asks for a tag": policy({"Condition": {"StringEquals": {"aws:ResourceTag/team": "payments"}}}),
    "asks for an alias": policy({"Condition": {"Null": {"kms:ResourceAliases": "false"}}}),
    "asks for no check": policy({"Condition": {"Bool": {"kms:BypassPolicyLockoutSafetyCheck": "true"}}}),
}


@pytest.mark.parametrize("how", LOCKING)
def test_nobody_locks_themselves_out_unless_they_ask_for_it(kms: Any, key: dict[str, Any], how: str) -> None:
    with refused("MalformedPolicyDocumentException", LOCKOUT):
        kms.put_key_policy(KeyId=key["KeyId"], Policy=LOCKING[how])
    with refused("MalformedPolicyDocumentException", LOCKOUT):
        kms.create_key(Policy=LOCKING[how])
    made = kms.create_key()["KeyMetadata"]
    kms.put_key_policy(KeyId=made["KeyId"], Policy=LOCKING[how], BypassPolicyLockoutSafetyCheck=True)
    kms.create_key(Policy=LOCKING[how], BypassPolicyLockoutSafetyCheck=True)


@pytest.mark.parametrize(
    "statement",
    [
        {"Principal": {"AWS": ADMINISTRATOR}},
        {"Principal": "*"},
        {"Principal": {"AWS": ACCOUNT_ID}},
        {"Action": ["kms:GetKeyPolicy", "kms:PutKeyPolicy"]},
        {"Condition": {"StringEquals": {"aws:username": "administrator"}}},
        {"Condition": {"ArnEquals": {"aws:PrincipalArn": ADMINISTRATOR}}},
    ],
)
def test_who_could_put_another_policy_may_put_this_one(
    kms: Any, key: dict[str, Any], statement: dict[str, Any]
) -> None:
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy(statement))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"kms:CallerAccount": ACCOUNT_ID}},
        {"StringEquals": {"kms:KeyOrigin": "AWS_KMS"}},
        {"StringEquals": {"kms:KeySpec": "SYMMETRIC_DEFAULT", "kms:KeyUsage": "ENCRYPT_DECRYPT"}},
        {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}, "NumericGreaterThan": {"aws:EpochTime": "1"}},
        {"Bool": {"kms:BypassPolicyLockoutSafetyCheck": "false", "kms:MultiRegion": "false"}},
        {"StringEquals": {"aws:ResourceTag/team": "payments"}},
        {"IpAddress": {"aws:SourceIp": "127.0.0.0/8"}},
    ],
)
def test_a_condition_that_the_next_call_fulfils_locks_nobody_out(kms: Any, condition: dict[str, Any]) -> None:
    tags, text = [{"TagKey": "team", "TagValue": "payments"}], policy({"Condition": condition})
    for made in (kms.create_key(Tags=tags), kms.create_key(Tags=tags, Policy=text)):
        key_id = made["KeyMetadata"]["KeyId"]
        kms.put_key_policy(KeyId=key_id, Policy=text)
        kms.put_key_policy(KeyId=key_id, Policy=policy())


def test_an_alias_that_the_key_has_locks_nobody_out(kms: Any, key: dict[str, Any]) -> None:
    kms.create_alias(AliasName="alias/not-locked-out", TargetKeyId=key["KeyId"])
    condition = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/not-locked-out"}}
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy({"Condition": condition}))
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy())


def test_what_the_request_for_a_key_says_is_not_what_the_next_call_will_say(kms: Any) -> None:
    tags = [{"TagKey": "team", "TagValue": "payments"}]
    text = policy({"Condition": {"StringEquals": {"aws:RequestTag/team": "payments"}}})
    with refused("MalformedPolicyDocumentException", LOCKOUT):
        kms.create_key(Tags=tags, Policy=text)


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:user/nobody"},
        {"AWS": f"arn:aws:iam::{ACCOUNT_ID}:role/none"},
        {"AWS": f"arn:aws:sts::{ACCOUNT_ID}:assumed-role/none/session"},
        {"AWS": ["arn:aws:iam::999999999999:root"]},
        {"AWS": "999999999999"},
        {"AWS": [ROOT, "AIDAAAAAAAAAAAAAAAAAA"]},
        {"AWS": "AROAAAAAAAAAAAAAAAAAA:session"},
    ],
)
@pytest.mark.parametrize("bypass", [False, True])
def test_a_principal_that_does_not_exist_is_refused(
    kms: Any, key: dict[str, Any], principal: dict[str, Any], bypass: bool
) -> None:
    for text in (policy({}, {"Principal": principal}), policy({}, {"Effect": "Deny", "Principal": principal})):
        with refused("MalformedPolicyDocumentException", PRINCIPALS):
            kms.put_key_policy(KeyId=key["KeyId"], Policy=text, BypassPolicyLockoutSafetyCheck=bypass)
        with refused("MalformedPolicyDocumentException", PRINCIPALS):
            kms.create_key(Policy=text, BypassPolicyLockoutSafetyCheck=bypass)


def test_principals_of_other_accounts_and_services_can_be_named(
    kms: Any, key: dict[str, Any], other_account: Credentials
) -> None:
    others = {
        "AWS": [user_arn(other_account), other_account.account_id],
        "Service": "backup.amazonaws.com",
    }
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy({}, {"Principal": others, "Action": "kms:Decrypt"}))


@pytest.mark.parametrize("prepare", ["disable_key", "schedule_key_deletion"])
def test_policies_are_put_and_read_in_every_key_state(kms: Any, key: dict[str, Any], prepare: str) -> None:
    getattr(kms, prepare)(KeyId=key["KeyId"])
    kms.put_key_policy(KeyId=key["KeyId"], Policy=policy({"Sid": prepare}))
    assert prepare in text_of(kms, key)
    assert kms.list_key_policies(KeyId=key["KeyId"])["PolicyNames"] == ["default"]


@pytest.mark.parametrize("operation", ["get_key_policy", "put_key_policy", "list_key_policies"])
def test_the_policies_of_another_accounts_key_are_out_of_reach(
    other_kms: Any, key: dict[str, Any], operation: str
) -> None:
    members = {"Policy": policy()} if operation == "put_key_policy" else {}
    with refused("AccessDeniedException"):
        getattr(other_kms, operation)(KeyId=key["Arn"], **members)


def _count(kms: Any) -> int:
    return sum(len(page["Keys"]) for page in kms.get_paginator("list_keys").paginate())
