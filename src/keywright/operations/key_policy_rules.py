"""What is required of a key policy before it is put (kms-api.md section 12)."""

from __future__ import annotations

from typing import Any

from keywright.domain.caller_names import caller_context, policy_principal
from keywright.domain.errors import LimitExceeded, MalformedPolicy
from keywright.domain.iam.permissions import PolicyText
from keywright.domain.key_policies import KeyPolicy, default_policy_text
from keywright.domain.policy import (
    Policy,
    PolicyKind,
    PolicyMalformed,
    PolicyTooLong,
    Query,
    allows_put_key_policy,
    parse_policy,
    refusing_policy,
)
from keywright.domain.scope import Scope
from keywright.operations.call import Call
from keywright.operations.principal_names import lasting_name
from keywright.ports.principals import PrincipalRepository
from keywright.ports.storage import Transaction

_APART = ("service:", "provider:")
_EVERYONE = "*"


def readable_policy(text: str) -> Policy:
    """Return a key policy that a request has, compiled.

    Raises:
        LimitExceeded: it is too long.
        MalformedPolicy: it is none.
    """
    try:
        return parse_policy(text, PolicyKind.KEY)
    except PolicyTooLong as fault:
        raise LimitExceeded(fault.reason) from fault
    except PolicyMalformed as fault:
        raise MalformedPolicy(fault.reason) from fault


def policy_to_put(
    transaction: Transaction, call: Call[Any], scope: Scope, key_id: str, text: str, *, bypass_lockout_check: bool
) -> KeyPolicy:
    """Return what to store of a policy for a key, which need not exist yet.

    Raises:
        LimitExceeded: it is too long.
        MalformedPolicy: it is none, names someone who does not exist, or would not let the caller put another one.
    """
    policy = readable_policy(text)
    ids = _ids_of_principals(transaction.principals, policy)
    if not bypass_lockout_check:
        _check_lockout(transaction, call, scope.key_arn(key_id), policy.bound(ids))
    return KeyPolicy(scope=scope, key_id=key_id, text=text, principal_ids=ids)


def default_policy(scope: Scope, key_id: str) -> KeyPolicy:
    """Return the policy of a key that is made without one."""
    return KeyPolicy(scope=scope, key_id=key_id, text=default_policy_text(scope.account_id))


def _ids_of_principals(principals: PrincipalRepository, policy: Policy) -> dict[str, str]:
    ids: dict[str, str] = {}
    elements = [statement.principals for statement in policy.statements if statement.principals is not None]
    for written in sorted({name for element in elements for name in element.names}):
        if written == _EVERYONE or written.startswith(_APART):
            continue
        name = lasting_name(principals, written)
        if name is None:
            raise MalformedPolicy("Policy contains a statement with one or more invalid principals.")
        if name != written:
            ids[written] = name
    return ids


def _check_lockout(transaction: Transaction, call: Call[Any], key_arn: str, policy: Policy) -> None:
    caller = call.caller
    permissions = transaction.principals.permissions(caller.principal.principal_id)
    boundary = permissions.boundary
    query = Query(
        principal=policy_principal(caller),
        action="kms:PutKeyPolicy",
        resource=key_arn,
        resource_account=call.scope.account_id,
        context=caller_context(caller),
    )
    if not allows_put_key_policy(
        policy,
        query,
        identity=[_compiled(each.text, PolicyKind.IDENTITY) for each in permissions.identity_policies],
        boundary=None if boundary is None else _compiled(boundary, PolicyKind.IDENTITY),
        session=[_compiled(each.text, PolicyKind.SESSION) for each in _of_session(call)],
    ):
        raise MalformedPolicy("The new key policy will not allow you to update the key policy in the future.")


def _of_session(call: Call[Any]) -> tuple[PolicyText, ...]:
    session = call.caller.session
    return () if session is None else session.policies


def _compiled(text: str, kind: PolicyKind) -> Policy:
    try:
        return parse_policy(text, kind)
    except PolicyMalformed:
        return refusing_policy(kind)
