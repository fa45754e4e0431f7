"""ListKeyPolicies: the names of a key's policies, of which there is one."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.key_policies import POLICY_NAME
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.paging import read_marker


@operation(
    kms.SERVICE,
    kms.OPERATIONS["ListKeyPolicies"],
    keys=(key_named_by("key_id", "kms:ListKeyPolicies", StateRule.ANY),),
    audit=("key_id", "limit"),
    read_only=True,
)
async def list_key_policies(call: Call[kms.ListKeyPoliciesRequest]) -> kms.ListKeyPoliciesResponse:
    """Return the one name that there is."""
    # No marker is ever given out, and none that anyone made up is taken.
    read_marker(call, "ListKeyPolicies", call.request.marker)
    return kms.ListKeyPoliciesResponse(policy_names=[POLICY_NAME], truncated=False)
