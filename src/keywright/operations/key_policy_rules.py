"""What is required of a key policy before it is put (kms-api.md section 12)."""

from __future__ import annotations

from typing import Any

from keywright.domain.errors import LimitExceeded, MalformedPolicy
from keywright.domain.key_policies import KeyPolicy, default_policy_text
from keywright.domain.policy import Policy, PolicyKind, PolicyMalformed, PolicyTooLong, parse_policy
from keywright.domain.scope import Scope
from keywright.operations.call import Call
from keywright.operations.lockout_check import check_lockout
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
        check_lockout(transaction, call, scope, key_id, policy.bound(ids))
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
