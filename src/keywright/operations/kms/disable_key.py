"""DisableKey: stops every use of a key until it is enabled."""

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
    kms.OPERATIONS["DisableKey"],
    keys=(key_named_by("key_id", "kms:DisableKey", StateRule.IMPORTED),),
    audit=("key_id",),
)
async def disable_key(call: Call[kms.DisableKeyRequest]) -> None:
    """Set the key's state to DISABLED; on an Unavailable key this takes effect when its store is connected."""
    await change_key(call, StateRule.IMPORTED, lambda key, _: replace(key, state=KeyState.DISABLED))
