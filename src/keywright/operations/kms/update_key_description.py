"""UpdateKeyDescription: gives a key another description."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_changes import change_key
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation

_STATES = StateRule.NOT_PENDING_DELETION


@operation(
    kms.SERVICE,
    kms.OPERATIONS["UpdateKeyDescription"],
    keys=(key_named_by("key_id", "kms:UpdateKeyDescription", _STATES),),
    audit=("key_id", "description"),
)
async def update_key_description(call: Call[kms.UpdateKeyDescriptionRequest]) -> None:
    """Store the description; an empty one takes it away."""
    await change_key(call, _STATES, lambda key, _: replace(key, description=call.request.description))
