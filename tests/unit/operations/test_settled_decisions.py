"""What was allowed is kept for the conditions it hung on, and nothing else is; policies read anew count at once."""

from __future__ import annotations

import contextlib
import json
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from keywright.domain.errors import AccessDenied
from keywright.domain.grant_index import GrantIndex
from keywright.domain.grants import Grant, GrantConstraints
from keywright.domain.key_states import KeyState
from keywright.domain.keys import Key
from keywright.domain.policy import Policy, PolicyKind
from keywright.domain.principals import Caller, Principal
from keywright.domain.scope import Scope
from keywright.operations.compiled_policies import compiled
from keywright.operations.policies_in_force import KeySide, OwnSide
from keywright.operations.policy_authorizer import PolicyAuthorizer
from keywright.operations.settled_decisions import SettledDecisions, WatchedConditions
from keywright.ports.authorization import Access
from tests.properties.policy.generator import ACTIONS, PolicyMaker, random_context

CASES = 150
ASKED = 30
ACCOUNT = "111122223333"
KEY = Key(
    scope=Scope(account_id=ACCOUNT, region="us-east-1"),
    key_id="k",
    description="",
    spec="SYMMETRIC_DEFAULT",
    usage="ENCRYPT_DECRYPT",
    origin="AWS_KMS",
    state=KeyState.ENABLED,
    created_at=0.0,
    backing_key_id=b"b",
)
ALICE = Principal(account_id=ACCOUNT, principal_id="AIDAALICE", name="alice")
CONDITION = {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}


class FakeStorage:
    """The read cache with what a test put there."""

    def __init__(self, statement: dict[str, Any], grants: GrantIndex | None = None) -> None:
        self.grants = grants or GrantIndex([])
        self.put(statement)

    def put(self, statement: dict[str, Any]) -> None:
        """Let the key have a policy of one statement, as if it had been read anew."""
        text = json.dumps({"Version": "2012-10-17", "Statement": [{"Action": "*", "Resource": "*"} | statement]})
        self.of_key = KeySide(policy=compiled(text, PolicyKind.KEY), asks_of_resource=False)
        self.own = OwnSide(identity=(), boundary=None, asks_of_resource=False)

    def put_sides(self, maker: PolicyMaker) -> None:
        """Let Alice and the key have random policies, and Alice sometimes a boundary."""

        def policy(kind: PolicyKind) -> Policy:
            return compiled(json.dumps(maker.policy(principals=kind is PolicyKind.KEY)), kind)

        self.of_key = KeySide(policy=policy(PolicyKind.KEY), asks_of_resource=False)
        boundary = policy(PolicyKind.IDENTITY) if maker.random.random() < 0.2 else None
        self.own = OwnSide(identity=(policy(PolicyKind.IDENTITY),), boundary=boundary, asks_of_resource=False)

    async def cached(self, name: tuple[Any, ...], query: Any) -> Any:
        """Return what is there under a name."""
        del query
        return self.cached_now(name)

    def cached_now(self, name: tuple[Any, ...]) -> Any:
        """Return what is there under a name."""
        kept = {"own side": self.own, "key side": self.of_key, "grants": self.grants, "resource conditions": {}}
        return kept[name[0]]


def allowing(**more: Any) -> dict[str, Any]:
    """Return a statement that allows Alice what it says."""
    return {"Effect": "Allow", "Principal": {"AWS": ALICE.arn}, **more}


def access(action: str = "kms:Encrypt", source_ip: str = "10.0.0.1", principal: Principal = ALICE) -> Access:
    """Return an access to the key."""
    caller = Caller(principal=principal, access_key_id="A", region="us-east-1", source_ip=source_ip)
    return Access(
        caller=caller,
        action=action,
        resource=KEY.arn,
        owner_account_id=ACCOUNT,
        on_key=True,
        key=KEY,
        conditions={"aws:sourceip": (source_ip,)},
        grant_operation="Encrypt",
    )


def random_access(random: Random) -> Access:
    """Return some access of Alice's under random conditions, some of which are often alike."""
    return replace(access(action=random.choice(ACTIONS)), conditions=random_context(random))


def is_settled(authorizer: PolicyAuthorizer, question: Access) -> bool:
    """Return whether the question need not be put."""
    assert question.key is not None
    return authorizer.is_settled(question.caller, question.action, question.key, question.conditions)


async def test_what_is_allowed_without_conditions_is_kept_until_the_policies_are_read_anew():
    storage = FakeStorage(allowing())
    authorizer = PolicyAuthorizer(storage)
    assert not is_settled(authorizer, access())
    await authorizer.authorize(access())
    assert is_settled(authorizer, access())
    storage.put(allowing(Action="kms:Decrypt"))
    assert not is_settled(authorizer, access())
    with pytest.raises(AccessDenied):
        await authorizer.authorize(access())


async def test_what_a_condition_allows_is_kept_for_the_values_that_it_looked_at():
    authorizer = PolicyAuthorizer(FakeStorage(allowing(Condition=CONDITION)))
    await authorizer.authorize(access(source_ip="10.0.0.1"))
    assert is_settled(authorizer, access(source_ip="10.0.0.1"))
    for other in ("10.0.0.2", "192.0.2.1"):
        assert not is_settled(authorizer, access(source_ip=other))
    with pytest.raises(AccessDenied):
        await authorizer.authorize(access(source_ip="192.0.2.1"))
    assert not is_settled(authorizer, access(source_ip="192.0.2.1"))


async def test_a_condition_key_that_is_not_there_is_another_value():
    statement = allowing(Condition={"StringEqualsIfExists": {"aws:SourceIp": "10.0.0.1"}})
    authorizer = PolicyAuthorizer(FakeStorage(statement))
    await authorizer.authorize(replace(access(), conditions={}))
    assert is_settled(authorizer, replace(access(), conditions={}))
    assert not is_settled(authorizer, access(source_ip="192.0.2.1"))


async def test_what_hangs_on_tags_and_aliases_of_the_key_is_decided_each_time():
    storage = FakeStorage(allowing(Condition={"Null": {"aws:ResourceTag/team": "true"}}))
    storage.of_key = KeySide(policy=storage.of_key.policy, asks_of_resource=True)
    authorizer = PolicyAuthorizer(storage)
    await authorizer.authorize(access())
    assert not is_settled(authorizer, access())


async def test_a_kept_decision_is_for_one_action_and_one_principal():
    authorizer = PolicyAuthorizer(FakeStorage(allowing(Action="kms:Encrypt")))
    await authorizer.authorize(access())
    renamed = Principal(account_id=ACCOUNT, principal_id=ALICE.principal_id, name="alicia")
    for other in (access(action="kms:Decrypt"), access(principal=renamed)):
        assert not is_settled(authorizer, other)
        with pytest.raises(AccessDenied):
            await authorizer.authorize(other)


def grant(**more: Any) -> Grant:
    """Return a grant that lets Alice encrypt and make grants."""
    given = {"constraints": GrantConstraints(), **more}
    return Grant(
        scope=KEY.scope,
        key_id=KEY.key_id,
        grant_id="g",
        name="",
        grantee=ALICE.arn,
        operations=("Encrypt", "CreateGrant"),
        issuing_account=ACCOUNT,
        created_at=0.0,
        **given,
    )


async def test_what_a_grant_without_constraints_allows_is_kept_until_something_changes():
    storage = FakeStorage(allowing(Action="kms:Decrypt"), GrantIndex([grant()]))
    authorizer = PolicyAuthorizer(storage)
    await authorizer.authorize(access())
    assert is_settled(authorizer, access())
    storage.grants = GrantIndex([])
    storage.put(allowing(Action="kms:Decrypt"))
    assert not is_settled(authorizer, access())
    with pytest.raises(AccessDenied):
        await authorizer.authorize(access())


async def test_what_a_grant_allows_in_one_encryption_context_is_decided_each_time():
    constraints = GrantConstraints(encryption_context_equals={"a": "b"})
    storage = FakeStorage(allowing(Action="kms:Decrypt"), GrantIndex([grant(constraints=constraints)]))
    authorizer = PolicyAuthorizer(storage)
    await authorizer.authorize(replace(access(), encryption_context={"a": "b"}))
    assert not is_settled(authorizer, access())
    with pytest.raises(AccessDenied):
        await authorizer.authorize(access())


async def test_a_grant_to_make_grants_is_looked_at_for_each_grant_that_is_made():
    storage = FakeStorage(allowing(Action="kms:Decrypt"), GrantIndex([grant()]))
    authorizer = PolicyAuthorizer(storage)
    creating = replace(access(action="kms:CreateGrant"), grant_operation="CreateGrant")
    await authorizer.authorize(replace(creating, issued_grant=(("Encrypt",), GrantConstraints())))
    assert not is_settled(authorizer, creating)
    with pytest.raises(AccessDenied):
        await authorizer.authorize(replace(creating, issued_grant=(("Decrypt",), GrantConstraints())))


async def test_what_is_denied_is_not_kept():
    authorizer = PolicyAuthorizer(FakeStorage(allowing(Action="kms:Decrypt")))
    with pytest.raises(AccessDenied):
        await authorizer.authorize(access())
    assert not is_settled(authorizer, access())


def test_the_oldest_name_makes_room():
    settled = SettledDecisions(most=2)
    for name in ("first", "second", "third"):
        settled.add(name, set(), {})
    assert [settled.holds(name, {}) for name in ("first", "second", "third")] == [False, True, True]


def test_one_name_takes_no_more_room_than_all_may():
    settled = SettledDecisions(most=10)
    for number in range(1000):
        settled.add("name", {"key"}, {"key": (str(number),)})
        assert sum(settled.holds("name", {"key": (str(each),)}) for each in range(number + 1)) in range(1, 11)


def test_a_name_whose_accesses_ask_for_different_keys_is_held_for_all_of_them():
    settled = SettledDecisions()
    settled.add("name", {"a"}, {"a": ("1",), "b": ("1",)})
    settled.add("name", {"a", "b"}, {"a": ("2",), "b": ("2",)})
    settled.add("name", {"a"}, {"a": ("1",), "b": ("1",)})
    assert settled.holds("name", {"a": ("1",), "b": ("1",)})
    assert settled.holds("name", {"a": ("2",), "b": ("2",)})
    assert not settled.holds("name", {"a": ("2",), "b": ("1",)})


@pytest.mark.parametrize(
    "conditions",
    [{"key": ("x" * 1025,)}, {"key": ("x",) * 1025}, {f"key {number}": ("x",) for number in range(17)}],
    ids=["long", "many values", "many keys"],
)
def test_what_is_too_much_to_be_kept_is_not_kept(conditions):
    settled = SettledDecisions()
    settled.add("name", set(conditions), conditions)
    assert not settled.holds("name", conditions)


@pytest.mark.parametrize("ask", [lambda keys: keys.get("x"), lambda keys: "x" in keys, lambda keys: keys.get("x", ())])
def test_a_question_for_a_condition_key_is_noticed_whether_it_is_there_or_not(ask):
    conditions = WatchedConditions({"a": ("b",)})
    assert conditions["a"] == ("b",)
    ask(conditions)
    with pytest.raises(KeyError):
        conditions["y"]
    assert conditions.asked == {"a", "x", "y"}


@pytest.mark.parametrize("ask", [list, len, dict])
def test_who_looks_at_all_conditions_has_asked_for_more_than_can_be_told(ask):
    conditions = WatchedConditions({"a": ("b",)})
    ask(conditions)
    conditions.get("a")
    assert conditions.asked is None


async def test_nothing_is_settled_that_would_be_denied_whatever_the_policies_and_conditions_are():
    held = 0
    for seed in range(CASES):
        random = Random(seed)
        storage = FakeStorage(allowing())
        storage.put_sides(PolicyMaker(random))
        authorizer = PolicyAuthorizer(storage)
        for _ in range(ASKED):
            with contextlib.suppress(AccessDenied):
                await authorizer.authorize(random_access(random))
        for other in [random_access(random) for _ in range(ASKED)]:
            if is_settled(authorizer, other):
                held += 1
                await PolicyAuthorizer(storage).authorize(other)
    assert held > CASES
