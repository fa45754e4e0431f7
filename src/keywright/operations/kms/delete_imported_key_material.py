"""DeleteImportedKeyMaterial: deletes imported key material. No key here is of a kind that it works on."""

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
    kms.OPERATIONS["DeleteImportedKeyMaterial"],
    keys=(key_named_by("key_id", "kms:DeleteImportedKeyMaterial", StateRule.ANY),),
    audit=("key_id",),
)
async def delete_imported_key_material(call: Call[kms.DeleteImportedKeyMaterialRequest]) -> NoReturn:
    """Refuse the key for its origin."""
    refuse_origin(call.key)
