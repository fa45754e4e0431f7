"""What grants allow to users who have no policies at all (kms-api.md section 4, assurance.md Z6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.services.server import ACCOUNT_ID
from tests.wire.authorization.conftest import KeyWithPolicy, allowing
from tests.wire.authorization.people import People, Person
from tests.wire.refusals import refused

Use = Callable[[Any, dict[str, Any], bytes], Any]

CONTEXT = {"Team": "red", "Tier": "1"}
USES: dict[str, Use] = {
    "Encrypt": lambda kms, key, _: kms.encrypt(KeyId=key["Arn"], Plaintext=b"x"),
    "Decrypt": lambda kms, _, blob: kms.decrypt(CiphertextBlob=blob),
    "GenerateDataKey": lambda kms, key, _: kms.generate_data_key(KeyId=key["Arn"], KeySpec="AES_256"),
    "GenerateDataKeyWithoutPlaintext": lambda kms, key, _: kms.generate_data_key_without_plaintext(
        KeyId=key["Arn"], KeySpec="AES_256"
    ),
    "DescribeKey": lambda kms, key, _: kms.describe_key(KeyId=key["Arn"]),
    "CreateGrant": lambda kms, key, _: kms.create_grant(
        KeyId=key["Arn"], GranteePrincipal=f"arn:aws:iam::{ACCOUNT_ID}:root", Operations=["CreateGrant"]
    ),
}
NEVER: dict[str, Use] = {
    "PutKeyPolicy": lambda kms, key, _: kms.put_key_policy(KeyId=key["Arn"], Policy="{}"),
    "GetKeyPolicy": lambda kms, key, _: kms.get_key_policy(KeyId=key["Arn"]),
    "ListGrants": lambda kms, key, _: kms.list_grants(KeyId=key["Arn"]),
    "RevokeGrant": lambda kms, key, _: kms.revoke_grant(KeyId=key["Arn"], GrantId="0" * 64),
    "DisableKey": lambda kms, key, _: kms.disable_key(KeyId=key["Arn"]),
    "ScheduleKeyDeletion": lambda kms, key, _: kms.schedule_key_deletion(KeyId=key["Arn"]),
    "TagResource": lambda kms, key, _: kms.tag_resource(KeyId=key["Arn"], Tags=[{"TagKey": "a", "TagValue": ""}]),
}
GRANTABLE = [
    *USES,
    "ReEncryptFrom",
    "ReEncryptTo",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "RetireGrant",
]


@pytest.fixture(scope="module")
def person(people: People) -> Person:
    return people.user()


@pytest.fixture(scope="module")
def other(people: People) -> Person:
    return people.user()


@pytest.fixture
def key(key_with: KeyWithPolicy) -> dict[str, Any]:
    return key_with()


@pytest.fixture(scope="module", params=[0, 201], ids=["alone", "in a crowd"])
def constrained(kms: Any, people: People, request: pytest.FixtureRequest) -> dict[str, tuple[Person, dict[str, Any]]]:
    """By the kind of constraint, someone with one good grant, alone or among very many of theirs, and its key."""
    made = {}
    for kind in ("EncryptionContextEquals", "EncryptionContextSubset"):
        person, key = people.user(), kms.create_key()["KeyMetadata"]
        for number in range(request.param):
            grant(kms, key, person, "Encrypt", Constraints={kind: {"number": str(number)}})
        grant(kms, key, person, "Encrypt", "DescribeKey", Constraints={kind: CONTEXT})
        made[kind] = (person, key)
    return made


def grant(kms: Any, key: dict[str, Any], to: Person, *operations: str, **members: Any) -> str:
    made = kms.create_grant(KeyId=key["Arn"], GranteePrincipal=to.arn, Operations=list(operations), **members)
    return str(made["GrantId"])


@pytest.mark.parametrize("operation", GRANTABLE)
def test_a_grant_allows_its_operation_and_nothing_else(
    kms: Any, key: dict[str, Any], person: Person, other: Person, operation: str
) -> None:
    blob = kms.encrypt(KeyId=key["Arn"], Plaintext=b"x")["CiphertextBlob"]
    grant(kms, key, person, operation)
    for name, use in {**USES, **NEVER}.items():
        if name == operation:
            use(person.kms, key, blob)
        else:
            with refused("AccessDeniedException"):
                use(person.kms, key, blob)
        with refused("AccessDeniedException"):
            use(other.kms, key, blob)


def test_re_encryption_needs_a_grant_on_each_side(kms: Any, key_with: KeyWithPolicy, person: Person) -> None:
    source, destination = key_with(), key_with()
    blob = kms.encrypt(KeyId=source["Arn"], Plaintext=b"x")["CiphertextBlob"]

    def move() -> Any:
        return person.kms.re_encrypt(CiphertextBlob=blob, DestinationKeyId=destination["Arn"])

    grant(kms, source, person, "ReEncryptTo", "Decrypt")
    grant(kms, destination, person, "ReEncryptFrom", "Encrypt")
    with refused("AccessDeniedException"):
        move()
    grant(kms, source, person, "ReEncryptFrom")
    with refused("AccessDeniedException"):
        move()
    grant(kms, destination, person, "ReEncryptTo")
    assert move()["KeyId"] == destination["Arn"]


@pytest.mark.parametrize(
    ("context", "is_equal", "has_subset"),
    [
        (CONTEXT, True, True),
        ({"TEAM": "red", "tier": "1"}, True, True),
        ({**CONTEXT, "more": "x"}, False, True),
        ({**CONTEXT, **{f"k{number}": "x" for number in range(12)}}, False, True),
        ({"Team": "RED", "Tier": "1"}, False, False),
        ({"Team": "red"}, False, False),
        (None, False, False),
    ],
)
def test_constraints_look_at_the_context_of_the_request(
    constrained: dict[str, tuple[Person, dict[str, Any]]], context: Any, is_equal: bool, has_subset: bool
) -> None:
    for kind, is_allowed in (("EncryptionContextEquals", is_equal), ("EncryptionContextSubset", has_subset)):
        person, key = constrained[kind]
        members = {} if context is None else {"EncryptionContext": context}
        if is_allowed:
            person.kms.encrypt(KeyId=key["Arn"], Plaintext=b"x", **members)
        else:
            with refused("AccessDeniedException"):
                person.kms.encrypt(KeyId=key["Arn"], Plaintext=b"x", **members)
        person.kms.describe_key(KeyId=key["Arn"])


@pytest.mark.parametrize(
    ("operations", "constraints", "may"),
    [
        (["Encrypt"], {"EncryptionContextSubset": {"team": "red"}}, True),
        (["Encrypt", "CreateGrant"], {"EncryptionContextSubset": {"Team": "red", "more": "x"}}, True),
        (["Encrypt"], {"EncryptionContextEquals": {"Team": "red", "more": "x"}}, True),
        (["Decrypt"], {"EncryptionContextSubset": {"Team": "red"}}, False),
        (["Encrypt", "Decrypt"], {"EncryptionContextSubset": {"Team": "red"}}, False),
        (["Encrypt"], {"EncryptionContextSubset": {"Team": "Red"}}, False),
        (["Encrypt"], {"EncryptionContextSubset": {"more": "x"}}, False),
        (["Encrypt"], {"EncryptionContextEquals": {"more": "x"}}, False),
        (["Encrypt"], {"EncryptionContextEquals": {}}, False),
        (["Encrypt"], {}, False),
        (["Encrypt"], None, False),
    ],
)
def test_nobody_gives_away_more_than_a_grant_gave_them(
    kms: Any, key: dict[str, Any], people: People, other: Person, operations: list[str], constraints: Any, may: bool
) -> None:
    person = people.user()
    parent = {"EncryptionContextSubset": {"Team": "red"}}
    grant(kms, key, person, "CreateGrant", "Encrypt", "DescribeKey", Constraints=parent)
    members = {} if constraints is None else {"Constraints": constraints}
    if may:
        grant(person.kms, key, other, *operations, **members)
    else:
        with refused("AccessDeniedException"):
            grant(person.kms, key, other, *operations, **members)


def test_a_grant_for_a_source_lets_its_grantee_make_none(
    kms: Any, key: dict[str, Any], people: People, other: Person
) -> None:
    person, constraints = people.user(), {"SourceArn": f"arn:aws:s3:us-east-1:{ACCOUNT_ID}:bucket"}
    grant(kms, key, person, "CreateGrant", "Encrypt", Constraints=constraints)
    with refused("AccessDeniedException"):
        grant(person.kms, key, other, "Encrypt", Constraints=constraints)


def test_a_grant_made_by_a_grant_outlives_it_and_gives_no_more(kms: Any, key: dict[str, Any], people: People) -> None:
    first, second, third = people.user(), people.user(), people.user()
    parent = grant(kms, key, first, "CreateGrant", "Encrypt", "Decrypt")
    grant(first.kms, key, second, "CreateGrant", "Encrypt")
    with refused("AccessDeniedException"):
        grant(second.kms, key, third, "Decrypt")
    kms.revoke_grant(KeyId=key["Arn"], GrantId=parent)
    with refused("AccessDeniedException"):
        grant(first.kms, key, third, "Encrypt")
    grant(second.kms, key, third, "Encrypt")
    assert third.kms.encrypt(KeyId=key["Arn"], Plaintext=b"x")["KeyId"] == key["Arn"]


def test_who_may_make_grants_by_a_policy_is_not_bound_by_grants(
    kms: Any, key_with: KeyWithPolicy, people: People, other: Person
) -> None:
    person = people.user()
    key = key_with(allowing(person.arn, "kms:CreateGrant"))
    grant(kms, key, person, "CreateGrant", "Encrypt")
    grant(person.kms, key, other, "Decrypt")


def test_a_revoked_or_retired_grant_ends_at_once(kms: Any, key: dict[str, Any], people: People) -> None:
    person = people.user()
    for end in ("revoke_grant", "retire_grant"):
        made = grant(kms, key, person, "DescribeKey")
        person.kms.describe_key(KeyId=key["Arn"])
        getattr(kms, end)(KeyId=key["Arn"], GrantId=made)
        with refused("AccessDeniedException"):
            person.kms.describe_key(KeyId=key["Arn"])


def test_a_denial_in_a_key_policy_beats_a_grant(kms: Any, key_with: KeyWithPolicy, people: People) -> None:
    person = people.user()
    key = key_with(allowing(person.arn, "kms:Encrypt") | {"Effect": "Deny"})
    grant(kms, key, person, "Encrypt", "DescribeKey")
    person.kms.describe_key(KeyId=key["Arn"])
    with refused("AccessDeniedException"):
        person.kms.encrypt(KeyId=key["Arn"], Plaintext=b"x")


def test_who_is_made_anew_under_a_name_has_nothing_of_their_predecessor(
    kms: Any, key_with: KeyWithPolicy, people: People
) -> None:
    person = people.user()
    user_id = people.iam("user", "show", person.name)["user_id"]
    key = key_with(allowing(person.arn, "kms:GetKeyPolicy"))
    made = grant(kms, key, person, "DescribeKey", RetiringPrincipal=person.arn)
    person.kms.get_key_policy(KeyId=key["Arn"])
    people.remove(person)
    assert person.arn not in kms.get_key_policy(KeyId=key["Arn"])["Policy"]
    assert user_id in kms.get_key_policy(KeyId=key["Arn"])["Policy"]
    (entry,) = kms.list_grants(KeyId=key["Arn"])["Grants"]
    assert (entry["GranteePrincipal"], entry["RetiringPrincipal"]) == (user_id, user_id)

    again = people.user(name=person.name)
    assert again.arn == person.arn
    for call in (
        lambda: again.kms.describe_key(KeyId=key["Arn"]),
        lambda: again.kms.get_key_policy(KeyId=key["Arn"]),
        lambda: again.kms.retire_grant(KeyId=key["Arn"], GrantId=made),
    ):
        with refused("AccessDeniedException"):
            call()
    assert kms.list_grants(KeyId=key["Arn"], GranteePrincipal=person.arn)["Grants"] == []
    assert kms.list_retirable_grants(RetiringPrincipal=person.arn)["Grants"] == []
    assert len(kms.list_grants(KeyId=key["Arn"], GranteePrincipal=user_id)["Grants"]) == 1
