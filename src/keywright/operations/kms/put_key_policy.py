"""PutKeyPolicy: gives a key another policy."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.errors import NotFound, ValidationFailed
from keywright.domain.key_policies import POLICY_NAME, RAM_POLICY_NAME
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.key_policy_rules import policy_to_put
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    kms.SERVICE,
    kms.OPERATIONS["PutKeyPolicy"],
    keys=(key_named_by("key_id", "kms:PutKeyPolicy", StateRule.ANY),),
    audit=("key_id", "policy_name", "policy", "bypass_policy_lockout_safety_check"),
)
async def put_key_policy(call: Call[kms.PutKeyPolicyRequest]) -> None:
    """Replace the policy, in every key state, unless its writer would be locked out by it."""
    request, key = call.request, call.key
    name = request.policy_name or POLICY_NAME
    if name == RAM_POLICY_NAME:
        raise ValidationFailed("The AWS_RAM policy can only be managed by the RAM service.")
    if name != POLICY_NAME:
        raise NotFound("No such policy exists")

    def put(transaction: Transaction) -> None:
        if transaction.keys.get(key.scope, key.key_id) is None:
            raise NotFound(f"Key '{key.arn}' does not exist")
        bypass = bool(request.bypass_policy_lockout_safety_check)
        policy = policy_to_put(transaction, call, key.scope, key.key_id, request.policy, bypass_lockout_check=bypass)
        transaction.key_policies.put(policy)

    await call.services.storage.write(put)
