"""GetPublicKey: gives the public half of a key pair. No key here is of a kind that it works on."""

from __future__ import annotations

from typing import NoReturn

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.unfit_keys import refuse_symmetric


@operation(
    kms.SERVICE,
    kms.OPERATIONS["GetPublicKey"],
    keys=(key_named_by("key_id", "kms:GetPublicKey", StateRule.NOT_PENDING_DELETION, aliases=True),),
    audit=("key_id",),
    read_only=True,
)
async def get_public_key(call: Call[kms.GetPublicKeyRequest]) -> NoReturn:
    """Refuse the key for being symmetric."""
    refuse_symmetric(call.key)
