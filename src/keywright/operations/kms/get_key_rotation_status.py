"""GetKeyRotationStatus: tells whether a key rotates. Refused so far."""

from __future__ import annotations

from typing import NoReturn

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.unfit_keys import refuse_feature


@operation(
    kms.SERVICE,
    kms.OPERATIONS["GetKeyRotationStatus"],
    keys=(key_named_by("key_id", "kms:GetKeyRotationStatus", StateRule.ANY),),
    audit=("key_id",),
    read_only=True,
)
async def get_key_rotation_status(call: Call[kms.GetKeyRotationStatusRequest]) -> NoReturn:
    """Refuse keys in custom key stores for good, and built-in ones for now."""
    refuse_feature(call.key)
