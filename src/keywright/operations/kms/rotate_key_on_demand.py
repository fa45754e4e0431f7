"""RotateKeyOnDemand: rotates a key now. Refused so far."""

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
    kms.OPERATIONS["RotateKeyOnDemand"],
    keys=(key_named_by("key_id", "kms:RotateKeyOnDemand", StateRule.USABLE_BUT_FOR_ITS_STORE),),
    audit=("key_id",),
)
async def rotate_key_on_demand(call: Call[kms.RotateKeyOnDemandRequest]) -> NoReturn:
    """Refuse keys in custom key stores for good, and built-in ones for now."""
    refuse_feature(call.key)
