"""Which statement decides: the question of a caller put to the authorizer, and its decision told in full."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from keywright.domain.errors import NotFound, ValidationFailed
from keywright.domain.keys import Key
from keywright.domain.policy import Reason, StatementRef, denial_text
from keywright.domain.principals import (
    Caller,
    EntityKind,
    Principal,
    Session,
    principal_of_role,
    principal_of_root,
    principal_of_user,
)
from keywright.domain.scope import Scope
from keywright.operations.accesses import CROSS_ACCOUNT_ACTIONS, grant_operation
from keywright.operations.iam.supposed_call import SupposedAction, supposed_action, supposed_conditions
from keywright.operations.policy_authorizer import PolicyAuthorizer
from keywright.ports.authorization import Access
from keywright.ports.storage import Storage, Transaction

_ARN = re.compile(r"arn:aws:iam::([0-9]{12}):(?:(root)|(user|role)/(?:[\x21-\x7e]*/)?([^/]+))")
_NEVER_FOREIGN = "the action is never allowed on keys of other accounts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who wants to do what. `principal` is the ARN of a user, a role or a root, `key` an id, an ARN or an alias.

    `region` and `account_id` are where a key is looked for that is not given by its ARN. `encryption_context` is that
    of the request, `conditions` are condition keys that win over what is known of the call; `now` is in epoch seconds.
    """

    principal: str
    action: str
    region: str
    account_id: str
    key: str | None = None
    encryption_context: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    now: float


async def explain(storage: Storage, question: Question) -> Mapping[str, Any]:
    """Return whether it is allowed, why, and by which statement.

    Raises:
        NotFound: the principal or the key does not exist.
        ValidationFailed: the principal's ARN is none, or the action does not go with an encryption context.
    """
    principal = await storage.read(lambda transaction: _principal(transaction, question.principal))
    key = None
    if question.key is not None:
        named = question.key
        scope = Scope(account_id=question.account_id, region=question.region)
        key = await storage.read(lambda transaction: _key(transaction, scope, named))
    action = supposed_action(question.action)
    is_foreign = key is not None and key.scope.account_id != principal.account_id
    is_out_of_reach = is_foreign and action.name not in CROSS_ACCOUNT_ACTIONS
    access = _access(question, action, principal, key, is_out_of_reach=is_out_of_reach)
    decision, query = await PolicyAuthorizer(storage).decide(access)
    is_never_allowed = is_out_of_reach and decision.reason is Reason.NOT_ALLOWED
    return {
        "allowed": decision.allowed,
        "reason": _NEVER_FOREIGN if is_never_allowed else decision.reason.value,
        "where": decision.source.value if decision.source and not is_never_allowed else None,
        "statement": _statement(decision.statement),
        "delegated_by": _statement(decision.delegation),
        "grant_id": decision.grant_id,
        "message": None if decision.allowed else denial_text(decision, query),
    }


def _access(
    question: Question, action: SupposedAction, principal: Principal, key: Key | None, *, is_out_of_reach: bool
) -> Access:
    """Return the question as the server puts it; a key out of reach is to it as one that does not exist."""
    caller = _caller(question, principal, key)
    known = supposed_conditions(
        action,
        caller,
        None if is_out_of_reach else key,
        named=question.key,
        encryption_context=question.encryption_context,
        now=question.now,
    )
    given = {name.lower(): values for name, values in question.conditions.items()}
    return Access(
        caller=caller,
        action=action.name,
        resource="*" if key is None else key.arn,
        owner_account_id=principal.account_id if key is None else key.scope.account_id,
        on_key=key is not None,
        key=None if is_out_of_reach else key,
        conditions=ChainMap(given, cast(Any, known)),
        grant_operation=grant_operation(action.name),
        encryption_context=question.encryption_context,
    )


def _caller(question: Question, principal: Principal, key: Key | None) -> Caller:
    """Return who calls, in the Region of the key; a role calls in a session that is made at once."""
    session = None
    if principal.kind is EntityKind.ROLE:
        session = Session(
            role_id=principal.principal_id, name="explain", issued_at=question.now, expires_at=question.now
        )
    region = question.region if key is None else key.scope.region
    return Caller(principal=principal, session=session, access_key_id="", region=region, source_ip="", user_agent="")


def _principal(transaction: Transaction, arn: str) -> Principal:
    found = _ARN.fullmatch(arn)
    if found is None:
        raise ValidationFailed(f"{arn} is no ARN of a user, a role or an account's root")
    account_id, is_root, kind, name = found.groups()
    principals = transaction.principals
    if is_root:
        account = principals.account(account_id)
        known = None if account is None else principal_of_root(account)
    elif kind == "user":
        user = principals.user_named(account_id, name)
        known = None if user is None else principal_of_user(user)
    else:
        role = principals.role_named(account_id, name)
        known = None if role is None else principal_of_role(role)
    if known is None or known.arn != arn:
        raise NotFound(f"there is no {arn}")
    return known


def _key(transaction: Transaction, scope: Scope, named: str) -> Key:
    key_id = named
    if named.startswith("arn:"):
        parts = named.split(":", 5)
        scope, key_id = Scope(account_id=parts[4], region=parts[3]), parts[-1].removeprefix("key/")
    if key_id.startswith("alias/"):
        alias = transaction.aliases.get(scope, key_id)
        key_id = "" if alias is None else alias.key_id
    key = transaction.keys.get(scope, key_id)
    if key is None:
        raise NotFound(f"there is no key {named} in {scope.region}")
    return key


def _statement(reference: StatementRef | None) -> Mapping[str, Any] | None:
    if reference is None:
        return None
    return {
        "policy": reference.policy,
        "index": reference.index,
        "sid": reference.sid or None,
        "effect": reference.effect.value,
    }
