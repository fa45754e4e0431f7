"""The policy and the tags that a key is made with."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.key_policies import KeyPolicy
from keywright.domain.tags import tagged
from keywright.operations.call import Call
from keywright.operations.key_policy_rules import default_policy, policy_to_put
from keywright.ports.storage import Transaction


def tagging(call: Call[kms.CreateKeyRequest]) -> tuple[tuple[str, str], ...]:
    """Return what a key with tags needs the permission for, beside being made."""
    return (("kms:TagResource", call.scope.key_arn("*")),) if call.request.tags else ()


async def check_access(call: Call[kms.CreateKeyRequest], key_id: str) -> None:
    """Check policy and tags before material is made for the key.

    Raises:
        TagsInvalid: the tags cannot be had.
        LimitExceeded: the policy is too long.
        MalformedPolicy: the policy cannot be put.
    """
    _tags(call.request)
    if call.request.policy is not None:
        await call.services.storage.read(lambda transaction: _policy(transaction, call, key_id))


def add_access(transaction: Transaction, call: Call[kms.CreateKeyRequest], key_id: str) -> None:
    """Store policy and tags of the new key; raises as `check_access` does when things changed since."""
    transaction.key_policies.put(_policy(transaction, call, key_id))
    transaction.key_tags.replace(call.scope, key_id, _tags(call.request))


def _tags(request: kms.CreateKeyRequest) -> dict[str, str]:
    return tagged({}, [(tag.tag_key, tag.tag_value) for tag in request.tags or ()])


def _policy(transaction: Transaction, call: Call[kms.CreateKeyRequest], key_id: str) -> KeyPolicy:
    request = call.request
    if request.policy is None:
        return default_policy(call.scope, key_id)
    bypass = bool(request.bypass_policy_lockout_safety_check)
    return policy_to_put(transaction, call, call.scope, key_id, request.policy, bypass_lockout_check=bypass)
