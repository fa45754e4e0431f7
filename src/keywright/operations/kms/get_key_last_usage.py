"""GetKeyLastUsage: when a key was last used. Uses are not kept here, and the answer says so.

An empty answer with a tracking date after the key's creation means that nothing is known of the time before it; so
nobody takes it for the word that a key is out of use. Who used a key, and when, is in the audit log.
"""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation


@operation(
    kms.SERVICE,
    kms.OPERATIONS["GetKeyLastUsage"],
    keys=(key_named_by("key_id", "kms:GetKeyLastUsage", StateRule.ANY),),
    audit=("key_id",),
    read_only=True,
)
async def get_key_last_usage(call: Call[kms.GetKeyLastUsageRequest]) -> kms.GetKeyLastUsageResponse:
    """Tell that uses are tracked from now on only, which is never before the key was made."""
    return kms.GetKeyLastUsageResponse(
        key_id=call.key.key_id,
        key_last_usage=kms.KeyLastUsageData(),
        tracking_start_date=max(call.services.clock(), call.key.created_at + 1),
        key_creation_date=call.key.created_at,
    )
