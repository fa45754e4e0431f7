"""UpdatePrimaryRegion: moves the primary of a multi-Region key. No key here is of a kind that it works on."""

from __future__ import annotations

from typing import NoReturn

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.unfit_keys import refuse_single_region


@operation(
    kms.SERVICE,
    kms.OPERATIONS["UpdatePrimaryRegion"],
    keys=(key_named_by("key_id", "kms:UpdatePrimaryRegion", StateRule.USABLE),),
    audit=("key_id", "primary_region"),
)
async def update_primary_region(call: Call[kms.UpdatePrimaryRegionRequest]) -> NoReturn:
    """Refuse the key for not being a multi-Region key."""
    refuse_single_region(call.key)
