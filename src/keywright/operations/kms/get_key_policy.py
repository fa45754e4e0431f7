"""GetKeyPolicy: the policy of a key."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.errors import NotFound
from keywright.domain.key_policies import POLICY_NAME
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.principal_names import names_now
from keywright.ports.storage import Transaction


@operation(
    kms.SERVICE,
    kms.OPERATIONS["GetKeyPolicy"],
    keys=(key_named_by("key_id", "kms:GetKeyPolicy", StateRule.ANY),),
    audit=("key_id", "policy_name"),
    read_only=True,
)
async def get_key_policy(call: Call[kms.GetKeyPolicyRequest]) -> kms.GetKeyPolicyResponse:
    """Return the policy's text; principals that are gone stand there by their unique ids."""
    key = call.key

    def read(transaction: Transaction) -> str | None:
        policy = transaction.key_policies.get(key.scope, key.key_id)
        if policy is None or (call.request.policy_name or POLICY_NAME) != POLICY_NAME:
            return None
        return policy.shown(names_now(transaction.principals, list(policy.principal_ids)))

    text = await call.services.storage.read(read)
    if text is None:
        raise NotFound("No such policy exists")
    return kms.GetKeyPolicyResponse(policy=text, policy_name=POLICY_NAME)
