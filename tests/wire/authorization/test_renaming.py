"""A user who gets another name keeps what is bound to its id, and nobody else gets it with the old name."""

from __future__ import annotations

from typing import Any

import pytest

from tests.services.command import run_keywright
from tests.wire.authorization.conftest import KeyWithPolicy, allowing
from tests.wire.authorization.people import People
from tests.wire.refusals import refused


def test_key_policies_and_grants_go_on_meaning_a_renamed_user(
    kms: Any, people: People, key_with: KeyWithPolicy
) -> None:
    person = people.user(name="renaming-before")
    key = key_with(allowing(person.arn, "kms:DescribeKey"))
    kms.create_grant(KeyId=key["KeyId"], GranteePrincipal=person.arn, Operations=["Encrypt"])
    renamed = people.iam("user", "update", person.name, "--new-name", "renaming-after")
    assert person.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] == key
    assert person.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")["KeyId"] == key["Arn"]
    assert renamed["user_id"] in kms.get_key_policy(KeyId=key["KeyId"])["Policy"]
    successor = people.user(name="renaming-before")
    assert successor.arn == person.arn
    with refused("AccessDeniedException"):
        successor.kms.describe_key(KeyId=key["KeyId"])
    with refused("AccessDeniedException"):
        successor.kms.encrypt(KeyId=key["KeyId"], Plaintext=b"x")


@pytest.mark.parametrize("condition_key", ["aws:username", "aws:PrincipalArn"])
def test_conditions_see_the_new_name(people: People, key_with: KeyWithPolicy, condition_key: str) -> None:
    person = people.user()
    value = person.name if condition_key == "aws:username" else person.arn
    key = key_with(allowing(person.arn, "kms:DescribeKey", Condition={"StringEquals": {condition_key: value}}))
    assert person.kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] == key
    people.iam("user", "update", person.name, "--new-name", f"{person.name}-renamed")
    with refused("AccessDeniedException"):
        person.kms.describe_key(KeyId=key["KeyId"])


def test_the_help_of_renaming_says_what_stays() -> None:
    words = " ".join(run_keywright("iam", "user", "update", "--help").stdout.split())
    assert "What key policies, trust policies and grants give the user stays" in words
    assert "do not mean the user any more" not in words
