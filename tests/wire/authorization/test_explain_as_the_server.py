"""`keywright iam explain` decides as the server does: the same policies, conditions and limits between accounts."""

from __future__ import annotations

from typing import Any

import pytest
from botocore import xform_name

from tests.services.accounts import user_arn
from tests.services.command import run_keywright
from tests.services.iam_command import IamCommand, IamCommandRefused, policy
from tests.services.server import REGION, Credentials
from tests.wire.authorization.conftest import KeyWithPolicy, allowing
from tests.wire.authorization.people import People, Person
from tests.wire.refusals import refused

CONTEXT = {"purpose": "reading"}
# An operation with the members of a call beside the key, a condition, and whether it holds for this call.
CONDITIONS = [
    ("DescribeKey", {}, {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, True),
    ("DescribeKey", {}, {"DateLessThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}}, False),
    ("DescribeKey", {}, {"NumericGreaterThan": {"aws:EpochTime": "1577836800"}}, True),
    ("DescribeKey", {}, {"NumericLessThan": {"aws:EpochTime": "1577836800"}}, False),
    ("DescribeKey", {}, {"StringEquals": {"aws:RequestedRegion": REGION, "kms:KeyOrigin": "AWS_KMS"}}, True),
    ("DescribeKey", {}, {"Bool": {"kms:MultiRegion": "false"}}, True),
    ("Encrypt", {"Plaintext": b"x"}, {"StringEquals": {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}}, True),
    ("Encrypt", {"Plaintext": b"x"}, {"StringNotEquals": {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}}, False),
    ("DescribeKey", {}, {"StringEquals": {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT"}}, False),
    ("ScheduleKeyDeletion", {}, {"NumericEquals": {"kms:ScheduleKeyDeletionPendingWindowInDays": "30"}}, True),
    ("PutKeyPolicy", {"Policy": policy()}, {"Bool": {"kms:BypassPolicyLockoutSafetyCheck": "true"}}, False),
]


@pytest.fixture(scope="module")
def person(people: People) -> Person:
    return people.user()


@pytest.fixture(scope="module")
def iam(people: People) -> IamCommand:
    return people.iam


def explained(iam: IamCommand, principal: str, action: str, key: str, *options: str) -> dict[str, Any]:
    asked = ("--principal", principal, "--action", action, "--key", key, "--region", REGION)
    return iam("explain", *asked, *options)


def is_allowed(person: Person, operation: str, **members: Any) -> bool:
    """Return whether the server lets someone make a call."""
    try:
        getattr(person.kms, xform_name(operation))(**members)
    except person.kms.exceptions.ClientError as refusal:
        if refusal.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return False
    return True


@pytest.mark.parametrize(("operation", "members", "condition", "holds"), CONDITIONS)
def test_a_condition_holds_as_it_does_for_a_call(
    iam: IamCommand,
    person: Person,
    key_with: KeyWithPolicy,
    operation: str,
    members: dict[str, Any],
    condition: dict[str, Any],
    holds: bool,
) -> None:
    key = key_with(allowing(person.arn, f"kms:{operation}", Condition=condition))
    explanation = explained(iam, person.arn, f"kms:{operation}", key["KeyId"])
    server = is_allowed(person, operation, KeyId=key["KeyId"], **members)
    assert (explanation["allowed"], server) == (holds, holds)


def test_an_alias_by_which_the_key_is_named_is_that_of_the_request(
    kms: Any, iam: IamCommand, person: Person, key_with: KeyWithPolicy
) -> None:
    by_alias = {"StringEquals": {"kms:RequestAlias": "alias/explained"}}
    key = key_with(allowing(person.arn, "kms:DescribeKey", Condition=by_alias))
    kms.create_alias(AliasName="alias/explained", TargetKeyId=key["KeyId"])
    for named, holds in (("alias/explained", True), (key["KeyId"], False)):
        assert explained(iam, person.arn, "kms:DescribeKey", named)["allowed"] is holds
        assert is_allowed(person, "DescribeKey", KeyId=named) is holds


def test_each_side_of_re_encryption_has_its_own_members(
    kms: Any, iam: IamCommand, person: Person, key_with: KeyWithPolicy
) -> None:
    asked = {"kms:EncryptionAlgorithm": "SYMMETRIC_DEFAULT", "kms:EncryptionContext:purpose": "reading"}
    actions = ("kms:ReEncryptFrom", "kms:ReEncryptTo")
    key = key_with(allowing(person.arn, *actions, Condition={"StringEquals": asked}))
    blob = kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x", EncryptionContext=CONTEXT)["CiphertextBlob"]
    sides = {"SourceEncryptionContext": CONTEXT, "DestinationEncryptionContext": CONTEXT}
    assert is_allowed(person, "ReEncrypt", CiphertextBlob=blob, DestinationKeyId=key["KeyId"], **sides)
    for action in actions:
        assert explained(iam, person.arn, action, key["KeyId"], "--context", "purpose=reading")["allowed"] is True
        assert explained(iam, person.arn, action, key["KeyId"])["allowed"] is False


def test_the_case_of_an_action_does_not_count(
    kms: Any, iam: IamCommand, person: Person, key_with: KeyWithPolicy
) -> None:
    key = key_with()
    kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=person.arn, Operations=["Encrypt"])
    assert explained(iam, person.arn, "KMS:encrypt", key["KeyId"])["allowed"] is True
    assert "to perform: kms:Decrypt on" in explained(iam, person.arn, "kms:decrypt", key["KeyId"])["message"]


@pytest.mark.parametrize(
    ("condition", "options"),
    [
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, ["aws:SourceIp=10.1.2.3"]),
        ({"Bool": {"aws:SecureTransport": "true"}}, ["aws:SecureTransport=true"]),
        ({"DateGreaterThan": {"aws:CurrentTime": "2100-01-01T00:00:00Z"}}, ["aws:CurrentTime=2100-01-02T00:00:00Z"]),
        (
            {"ForAllValues:StringEquals": {"kms:GrantOperations": ["Encrypt", "Decrypt"]}}
            | {"Null": {"kms:GrantOperations": "false"}},
            ["kms:GrantOperations=Encrypt", "kms:GrantOperations=Decrypt"],
        ),
    ],
)
def test_what_is_not_known_before_a_call_is_made_can_be_given(
    iam: IamCommand, person: Person, key_with: KeyWithPolicy, condition: dict[str, Any], options: list[str]
) -> None:
    key = key_with(allowing(person.arn, "kms:CreateGrant", Condition=condition))
    given = [word for option in options for word in ("--condition", option)]
    assert explained(iam, person.arn, "kms:CreateGrant", key["KeyId"])["allowed"] is False
    assert explained(iam, person.arn, "kms:CreateGrant", key["KeyId"], *given)["allowed"] is True


def test_an_encryption_context_for_what_takes_none_is_refused(
    iam: IamCommand, person: Person, key_with: KeyWithPolicy
) -> None:
    with pytest.raises(IamCommandRefused, match="kms:DescribeKey takes no encryption context"):
        explained(iam, person.arn, "kms:DescribeKey", key_with()["KeyId"], "--context", "purpose=reading")


def test_what_is_never_for_other_accounts_is_denied_whatever_policies_say(
    iam: IamCommand, other_kms: Any, other_account: Credentials, key_with: KeyWithPolicy
) -> None:
    foreigner = user_arn(other_account)
    key = key_with(allowing(foreigner, "kms:*"))
    with refused("AccessDeniedException") as refusal:
        other_kms.disable_key(KeyId=key["Arn"])
    for action in ("kms:DisableKey", "kms:disablekey"):
        explanation = explained(iam, foreigner, action, key["Arn"])
        assert explanation["allowed"] is False
        assert explanation["reason"] == "the action is never allowed on keys of other accounts"
        assert explanation["message"] == refusal.message


def test_what_other_accounts_may_do_is_allowed_by_both_sides(
    iam: IamCommand, other_kms: Any, other_account: Credentials, key_with: KeyWithPolicy
) -> None:
    foreigner = user_arn(other_account)
    key = key_with(allowing(foreigner, "kms:*"))
    assert other_kms.describe_key(KeyId=key["Arn"])["KeyMetadata"] == key
    explanation = explained(iam, foreigner, "kms:DescribeKey", key["Arn"])
    assert (explanation["allowed"], explanation["delegated_by"]["policy"]) == (True, "key policy")


def test_a_key_is_used_in_its_own_region(iam: IamCommand, person: Person, key_with: KeyWithPolicy) -> None:
    key = key_with(allowing(person.arn, "kms:DescribeKey", Condition={"StringEquals": {"aws:RequestedRegion": REGION}}))
    asked = ("--principal", person.arn, "--action", "kms:DescribeKey", "--key", key["Arn"], "--region", "eu-west-3")
    assert iam("explain", *asked)["allowed"] is True


def test_the_help_says_what_is_not_known() -> None:
    words = " ".join(run_keywright("iam", "explain", "--help").stdout.split())
    for name in ("aws:SourceIp", "aws:UserAgent", "aws:SecureTransport", "kms:GrantOperations"):
        assert name in words
