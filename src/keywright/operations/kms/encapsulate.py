"""Encapsulate: makes and encapsulates a secret. No key here is of a kind that it works on."""

from __future__ import annotations

from typing import NoReturn

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.unfit_keys import refuse_usage


@operation(
    kms.SERVICE,
    kms.OPERATIONS["Encapsulate"],
    keys=(key_named_by("key_id", "kms:Encapsulate", StateRule.USABLE, aliases=True),),
    audit=("key_id", "encapsulation_algorithm"),
    read_only=True,
)
async def encapsulate(call: Call[kms.EncapsulateRequest]) -> NoReturn:
    """Refuse the key for its usage."""
    refuse_usage(call.key, "Encapsulate")
