"""What was decided without a look at any condition is kept, and nothing else is; policies read anew count at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from keywright.domain.errors import AccessDenied
from keywright.domain.key_states import KeyState
from keywright.domain.keys import Key
from keywright.domain.policy import PolicyKind
from keywright.domain.principals import Caller, Principal
from keywright.domain.scope import Scope
from keywright.operations.compiled_policies import compiled
from keywright.operations.policies_in_force import KeySide, OwnSide
from keywright.operations.policy_authorizer import PolicyAuthorizer
from keywright.operations.settled_decisions import SettledDecisions, WatchedConditions
from keywright.ports.authorization import Access

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


class Grants:
    """The grants of a caller on a key."""

    def __init__(self, grant_id: str | None) -> None:
        self.grant_id = grant_id

    def allowing(self, operation: str, context: Any) -> str | None:
        """Return the grant, whatever it is for."""
        del operation, context
        return self.grant_id


class FakeStorage:
    """The read cache with what a test put there."""

    def __init__(self, statement: dict[str, Any], grants: Grants | None = None) -> None:
        self.grants = grants or Grants(None)
        self.put(statement)

    def put(self, statement: dict[str, Any]) -> None:
        """Let the key have a policy of one statement, as if it had been read anew."""
        text = json.dumps({"Version": "2012-10-17", "Statement": [{"Action": "*", "Resource": "*"} | statement]})
        self.of_key = KeySide(policy=compiled(text, PolicyKind.KEY), asks_of_resource=False)
        self.own = OwnSide(identity=(), boundary=None, asks_of_resource=False)

    async def cached(self, name: tuple[Any, ...], query: Any) -> Any:
        """Return what is there under a name."""
        del query
        return self.cached_now(name)

    def cached_now(self, name: tuple[Any, ...]) -> Any:
        """Return what is there under a name."""
        return {"own side": self.own, "key side": self.of_key, "grants": self.grants}[name[0]]


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


def is_settled(authorizer: PolicyAuthorizer, question: Access) -> bool:
    """Return whether the question need not be put."""
    assert question.key is not None
    return authorizer.is_settled(question.caller, question.action, question.key)


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


async def test_a_condition_is_looked_at_in_every_call():
    authorizer = PolicyAuthorizer(FakeStorage(allowing(Condition=CONDITION)))
    await authorizer.authorize(access(source_ip="10.0.0.1"))
    assert not is_settled(authorizer, access(source_ip="10.0.0.1"))
    with pytest.raises(AccessDenied):
        await authorizer.authorize(access(source_ip="192.0.2.1"))


async def test_a_kept_decision_is_for_one_action_and_one_principal():
    authorizer = PolicyAuthorizer(FakeStorage(allowing(Action="kms:Encrypt")))
    await authorizer.authorize(access())
    renamed = Principal(account_id=ACCOUNT, principal_id=ALICE.principal_id, name="alicia")
    for other in (access(action="kms:Decrypt"), access(principal=renamed)):
        assert not is_settled(authorizer, other)
        with pytest.raises(AccessDenied):
            await authorizer.authorize(other)


async def test_what_a_grant_allows_is_not_kept():
    storage = FakeStorage(allowing(Action="kms:Decrypt"), Grants("g"))
    authorizer = PolicyAuthorizer(storage)
    await authorizer.authorize(access())
    assert not is_settled(authorizer, access())


async def test_what_is_denied_is_not_kept():
    authorizer = PolicyAuthorizer(FakeStorage(allowing(Action="kms:Decrypt")))
    with pytest.raises(AccessDenied):
        await authorizer.authorize(access())
    assert not is_settled(authorizer, access())


def test_the_oldest_decision_makes_room():
    settled = SettledDecisions(most=2)
    for name in ("first", "second", "third"):
        settled.add(name)
    assert [name in settled for name in ("first", "second", "third")] == [False, True, True]


@pytest.mark.parametrize("ask", [lambda keys: keys.get("x"), lambda keys: "x" in keys, list, len])
def test_any_question_about_the_conditions_is_noticed(ask):
    conditions = WatchedConditions({"a": ("b",)})
    assert not conditions.asked
    ask(conditions)
    assert conditions.asked
