"""CancelKeyDeletion: takes a key out of its waiting period; it is Disabled afterwards."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import kms
from keywright.domain.key_states import KeyState, StateRule
from keywright.operations.call import Call
from keywright.operations.key_changes import change_key
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation


@operation(
    kms.SERVICE,
    kms.OPERATIONS["CancelKeyDeletion"],
    keys=(key_named_by("key_id", "kms:CancelKeyDeletion", StateRule.ONLY_PENDING_DELETION),),
    audit=("key_id",),
)
async def cancel_key_deletion(call: Call[kms.CancelKeyDeletionRequest]) -> kms.CancelKeyDeletionResponse:
    """Set the key Disabled."""
    key = await change_key(
        call,
        StateRule.ONLY_PENDING_DELETION,
        lambda key, _: replace(key, state=KeyState.DISABLED, deletion_date=None),
    )
    return kms.CancelKeyDeletionResponse(key_id=key.arn)
