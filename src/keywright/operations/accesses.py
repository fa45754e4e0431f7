"""What a call has to be allowed, put as questions to the authorizer."""

from __future__ import annotations

from typing import Any

from keywright.domain.grants import CREATE_GRANT, RETIRE_GRANT, GrantConstraints
from keywright.domain.keys import Key
from keywright.operations.call import Call
from keywright.operations.condition_keys import ConditionKeys
from keywright.operations.grant_requests import constraints_of, operations_of
from keywright.operations.operation import KeyLookup, Operation
from keywright.ports.authorization import Access

_PREFIX = "kms:"

CROSS_ACCOUNT_ACTIONS = frozenset(
    f"{_PREFIX}{name}"
    for name in (
        "CreateGrant",
        "Decapsulate",
        "Decrypt",
        "DeriveSharedSecret",
        "DescribeKey",
        "Encapsulate",
        "Encrypt",
        "GenerateDataKey",
        "GenerateDataKeyPair",
        "GenerateDataKeyPairWithoutPlaintext",
        "GenerateDataKeyWithoutPlaintext",
        "GenerateMac",
        "GetKeyRotationStatus",
        "GetPublicKey",
        "ListGrants",
        "ReEncryptFrom",
        "ReEncryptTo",
        "RetireGrant",
        "RevokeGrant",
        "Sign",
        "Verify",
        "VerifyMac",
    )
)
"""What may be allowed on a key of another account; everything else is refused there, whatever policies say.

Source: kms-api.md section 3.
"""


def account_access(call: Call[Any], operation: Operation) -> Access:
    """Return the question about an operation that works on no key; its resource is `*`, as at AWS."""
    return Access(
        caller=call.caller,
        action=operation.action,
        resource="*",
        owner_account_id=call.scope.account_id,
        conditions=ConditionKeys(call, None),
    )


def key_access(call: Call[Any], lookup: KeyLookup, key: Key, conditions: ConditionKeys) -> Access:
    """Return the question about one of the keys of an operation."""
    return Access(
        caller=call.caller,
        action=lookup.action,
        resource=key.arn,
        owner_account_id=key.scope.account_id,
        on_key=True,
        key=key,
        conditions=conditions,
        grant_operation=grant_operation(lookup.action),
        encryption_context=conditions.member("encryption_context"),
        issued_grant=_issued_grant(call),
        own_grant=lookup.own_grant(call),
    )


def grant_operation(action: str) -> str | None:
    """Return what grants call an action; None for RetireGrant, which a grant allows on itself and on no other."""
    operation = action.removeprefix(_PREFIX)
    return None if operation == RETIRE_GRANT else operation


def _issued_grant(call: Call[Any]) -> tuple[tuple[str, ...], GrantConstraints] | None:
    """Return what a grant that is to be made allows: who acts by a grant may give away no more than that has."""
    if call.operation != CREATE_GRANT:
        return None
    return operations_of(call.request), constraints_of(call.request)


def resource_access(call: Call[Any], action: str, resource: str) -> Access:
    """Return the question about what an operation touches beside its keys, such as an alias: no key policy counts."""
    return Access(
        caller=call.caller,
        action=action,
        resource=resource,
        owner_account_id=call.scope.account_id,
        conditions=ConditionKeys(call, None),
    )


def missing_key_access(call: Call[Any], action: str, arn: str, account_id: str) -> Access:
    """Return the question about another account's key that does not exist; the answer is no, as for one that does."""
    return Access(
        caller=call.caller,
        action=action,
        resource=arn,
        owner_account_id=account_id,
        on_key=True,
        conditions=ConditionKeys(call, None),
    )
