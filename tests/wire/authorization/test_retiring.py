"""Who may retire a grant: by the grant itself or by an IAM policy, not by a key policy alone (kms-api.md section 4)."""

from __future__ import annotations

from typing import Any

from tests.wire.authorization.conftest import KeyWithPolicy, allowing
from tests.wire.authorization.people import People, Person
from tests.wire.refusals import refused

IN_IAM = {"Effect": "Allow", "Action": "kms:RetireGrant", "Resource": "*"}


def made_grant(kms: Any, key: dict[str, Any], grantee: Person, *operations: str, **more: Any) -> dict[str, str]:
    """Make a grant; return how RetireGrant names it."""
    made = kms.create_grant(KeyId=key["Arn"], GranteePrincipal=grantee.arn, Operations=operations, **more)
    return {"KeyId": key["Arn"], "GrantId": made["GrantId"]}


def test_a_grant_to_retire_it_is_none_to_retire_others(kms: Any, key_with: KeyWithPolicy, people: People) -> None:
    person, other, key = people.user(), people.user(), key_with()
    own = made_grant(kms, key, person, "RetireGrant", "DescribeKey")
    foreign = made_grant(kms, key, other, "RetireGrant")
    with refused("AccessDeniedException"):
        person.kms.retire_grant(**foreign)
    person.kms.retire_grant(**own)
    other.kms.retire_grant(**foreign)


def test_a_key_policy_alone_lets_nobody_retire(kms: Any, key_with: KeyWithPolicy, people: People) -> None:
    named, both, grantee = people.user(), people.user(IN_IAM), people.user()
    key = key_with(*(allowing(person.arn, "kms:RetireGrant") for person in (named, both)))
    made = made_grant(kms, key, grantee, "DescribeKey")
    with refused("AccessDeniedException") as refusal:
        named.kms.retire_grant(**made)
    assert "because no identity-based policy allows the kms:RetireGrant action" in refusal.message
    both.kms.retire_grant(**made)


def test_a_denial_stops_the_retiring_principal_too(kms: Any, key_with: KeyWithPolicy, people: People) -> None:
    by_iam, by_key = people.user(IN_IAM | {"Effect": "Deny"}), people.user()
    key = key_with(allowing(by_key.arn, "kms:RetireGrant") | {"Effect": "Deny"})
    for person in (by_iam, by_key):
        made = made_grant(kms, key, person, "RetireGrant", RetiringPrincipal=person.arn)
        with refused("AccessDeniedException") as refusal:
            person.kms.retire_grant(**made)
        assert "with an explicit deny" in refusal.message
