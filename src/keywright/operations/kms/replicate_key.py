"""ReplicateKey: copies a multi-Region key to another Region. No key here is of a kind that it works on."""

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
    kms.OPERATIONS["ReplicateKey"],
    keys=(key_named_by("key_id", "kms:ReplicateKey", StateRule.USABLE),),
    audit=("key_id", "replica_region"),
)
async def replicate_key(call: Call[kms.ReplicateKeyRequest]) -> NoReturn:
    """Refuse the key for not being a multi-Region key."""
    refuse_single_region(call.key)
