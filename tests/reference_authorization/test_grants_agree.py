"""Random grants allow by the service's index of them what they allow one by one in the reference evaluator."""

from __future__ import annotations

from random import Random

import pytest

from keywright.domain.grant_index import GrantIndex
from keywright.domain.grants import Grant as ProductionGrant
from keywright.domain.grants import GrantConstraints
from keywright.domain.scope import Scope
from tests.chaos.scale import FULL
from tests.reference_authorization.askers import Asker
from tests.reference_authorization.grants import CONSTRAINED, Grant, Pairs, is_granted, may_have_child

ROUNDS = 500_000 if FULL else 10_000
KEY, GRANTEE = "1234abcd-12ab-34cd-56ef-1234567890ab", "AIDACKCEVSQ6C2EXAMPLE"
OPERATIONS = ("Encrypt", "Decrypt", "ReEncryptFrom", "GenerateDataKeyPair", "DescribeKey", "CreateGrant", "RetireGrant")
PAIRS = (("app", "red"), ("App", "red"), ("APP", "Red"), ("tenant", "1"), ("tenant", "2"), ("Tenant", "1"), ("x", ""))
ASKER = Asker(kind="user", account_id="111122223333", own_names=(GRANTEE,))


def pairs(random: Random, least: int) -> Pairs:
    """Return an encryption context; names that differ in case alone may both be in it."""
    return dict(random.sample(PAIRS, random.randint(least, 3)))


def random_grant(random: Random) -> Grant:
    kind = random.choice(("none", "none", "equals", "subset", "subset", "both"))
    return Grant(
        key=KEY,
        grantee=GRANTEE,
        operations=tuple(random.sample(OPERATIONS, random.randint(1, len(OPERATIONS)))),
        equals=pairs(random, 1) if kind in {"equals", "both"} else None,
        subset=pairs(random, 1) if kind in {"subset", "both"} else None,
    )


def constraints(grant: Grant) -> GrantConstraints:
    return GrantConstraints(encryption_context_equals=grant.equals, encryption_context_subset=grant.subset)


def index(grants: list[Grant]) -> GrantIndex:
    """Return the service's index; the id of each grant is its place."""
    scope = Scope(account_id="111122223333", region="us-east-1")
    return GrantIndex(
        ProductionGrant(
            scope=scope,
            key_id=grant.key,
            grant_id=str(number),
            created_at=0.0,
            issuing_account=scope.account_id,
            grantee=grant.grantee,
            operations=grant.operations,
            constraints=constraints(grant),
        )
        for number, grant in enumerate(grants)
    )


@pytest.fixture
def random() -> Random:
    return Random("grants")


def test_an_index_of_grants_allows_what_one_of_them_allows(random: Random) -> None:
    outcomes = {True: 0, False: 0}
    for _ in range(ROUNDS):
        grants = [random_grant(random) for _ in range(random.randint(0, 3))]
        operation, context = random.choice(OPERATIONS), pairs(random, 0)
        expected = [is_granted(grant, ASKER, KEY, operation, context) for grant in grants]
        found = index(grants).allowing(operation, context)
        assert expected[int(found)] if found is not None else not any(expected), (grants, operation, context)
        outcomes[any(expected)] += 1
    assert min(outcomes.values()) > ROUNDS / 20


def test_a_grant_is_made_by_a_grant_that_is_no_narrower(random: Random) -> None:
    outcomes = {True: 0, False: 0}
    for _ in range(ROUNDS):
        grants, child = [random_grant(random) for _ in range(random.randint(0, 3))], random_grant(random)
        expected = ["CreateGrant" in parent.operations and may_have_child(parent, child) for parent in grants]
        found = index(grants).issuing(child.operations, constraints(child))
        assert expected[int(found)] if found is not None else not any(expected), (grants, child)
        outcomes[any(expected)] += 1
    assert min(outcomes.values()) > ROUNDS / 50


def test_a_child_allows_nothing_that_its_parent_does_not(random: Random) -> None:
    for _ in range(ROUNDS):
        parent, child = random_grant(random), random_grant(random)
        operation, context = random.choice(sorted(CONSTRAINED & set(OPERATIONS))), pairs(random, 0)
        if may_have_child(parent, child) and is_granted(child, ASKER, KEY, operation, context):
            assert is_granted(parent, ASKER, KEY, operation, context), (parent, child, context)
