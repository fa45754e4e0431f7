"""Which statement decides: the question of a caller put to the authorizer, and its decision told in full."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keywright.domain.caller_names import caller_context
from keywright.domain.errors import NotFound, ValidationFailed
from keywright.domain.keys import Key
from keywright.domain.policy import StatementRef, denial_text
from keywright.domain.principals import (
    Caller,
    Principal,
    Session,
    principal_of_role,
    principal_of_root,
    principal_of_user,
)
from keywright.domain.scope import Scope
from keywright.operations.accesses import grant_operation
from keywright.operations.policy_authorizer import PolicyAuthorizer
from keywright.ports.authorization import Access
from keywright.ports.storage import Storage, Transaction

_ARN = re.compile(r"arn:aws:iam::([0-9]{12}):(?:(root)|(user|role)/(?:[\x21-\x7e]*/)?([^/]+))")
_CONTEXT = "kms:encryptioncontext:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Who wants to do what. `principal` is the ARN of a user, a role or a root, `key` an id, an ARN or an alias.

    `encryption_context` is that of the request, `conditions` has further condition keys; `now` is in epoch seconds.
    """

    principal: str
    action: str
    region: str
    account_id: str
    key: str | None = None
    encryption_context: Mapping[str, str] = field(default_factory=dict)
    conditions: Mapping[str, str] = field(default_factory=dict)
    now: float


async def explain(storage: Storage, question: Question) -> Mapping[str, Any]:
    """Return whether it is allowed, why, and by which statement.

    Raises:
        NotFound: the principal or the key does not exist.
        ValidationFailed: the principal's ARN is none.
    """
    principal = await storage.read(lambda transaction: _principal(transaction, question.principal))
    key = None
    if question.key is not None:
        named = question.key
        scope = Scope(account_id=question.account_id, region=question.region)
        key = await storage.read(lambda transaction: _key(transaction, scope, named))
    access = _access(question, principal, key)
    decision, query = await PolicyAuthorizer(storage).decide(access)
    return {
        "allowed": decision.allowed,
        "reason": decision.reason.value,
        "where": decision.source.value if decision.source else None,
        "statement": _statement(decision.statement),
        "delegated_by": _statement(decision.delegation),
        "grant_id": decision.grant_id,
        "message": None if decision.allowed else denial_text(decision, query),
    }


def _access(question: Question, principal: Principal, key: Key | None) -> Access:
    session = None
    if principal.arn.partition(":role/")[1]:
        session = Session(
            role_id=principal.principal_id, name="explain", issued_at=question.now, expires_at=question.now
        )
    caller = Caller(
        principal=principal, session=session, access_key_id="", region=question.region, source_ip="", user_agent=""
    )
    context = question.encryption_context
    conditions = {
        **caller_context(caller),
        "kms:calleraccount": (principal.account_id,),
        **{f"{_CONTEXT}{name.lower()}": (value,) for name, value in context.items()},
        **({"kms:encryptioncontextkeys": tuple(context)} if context else {}),
        **_of_key(key),
        **{name.lower(): (value,) for name, value in question.conditions.items()},
    }
    return Access(
        caller=caller,
        action=question.action,
        resource="*" if key is None else key.arn,
        owner_account_id=principal.account_id if key is None else key.scope.account_id,
        on_key=key is not None,
        key=key,
        conditions=conditions,
        grant_operation=grant_operation(question.action),
        encryption_context=context,
    )


def _of_key(key: Key | None) -> dict[str, tuple[str, ...]]:
    if key is None:
        return {}
    return {"kms:keyorigin": (key.origin,), "kms:keyspec": (key.spec,), "kms:keyusage": (key.usage,)}


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
