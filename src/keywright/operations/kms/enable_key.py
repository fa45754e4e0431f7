"""EnableKey: lets a disabled key be used again."""

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
    kms.OPERATIONS["EnableKey"],
    keys=(key_named_by("key_id", "kms:EnableKey", StateRule.IMPORTED),),
    audit=("key_id",),
)
async def enable_key(call: Call[kms.EnableKeyRequest]) -> None:
    """Set the key's state to ENABLED; on an Unavailable key this takes effect when its store is connected."""
    await change_key(call, StateRule.IMPORTED, lambda key, _: replace(key, state=KeyState.ENABLED))
