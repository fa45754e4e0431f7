"""GetParametersForImport: prepares the import of key material. No key here is of a kind that it works on."""

from __future__ import annotations

from typing import NoReturn

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.unfit_keys import refuse_origin


@operation(
    kms.SERVICE,
    kms.OPERATIONS["GetParametersForImport"],
    keys=(key_named_by("key_id", "kms:GetParametersForImport", StateRule.ANY),),
    audit=("key_id", "wrapping_algorithm", "wrapping_key_spec"),
    read_only=True,
)
async def get_parameters_for_import(call: Call[kms.GetParametersForImportRequest]) -> NoReturn:
    """Refuse the key for its origin."""
    refuse_origin(call.key)
