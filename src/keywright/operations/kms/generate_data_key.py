"""GenerateDataKey: a random key, in plaintext and encrypted under a KMS key."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.errors import ValidationFailed
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.data_keys import data_key_size, new_data_key
from keywright.operations.encryption import material_id
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.request_rules import ruled


def _check_size(request: kms.GenerateDataKeyRequest) -> None:
    data_key_size(request.key_spec, request.number_of_bytes)


@operation(
    kms.SERVICE,
    kms.OPERATIONS["GenerateDataKey"],
    keys=(ruled(_check_size, key_named_by("key_id", "kms:GenerateDataKey", StateRule.USABLE, aliases=True)),),
    audit=("key_id", "encryption_context", "number_of_bytes", "key_spec", "dry_run"),
    read_only=True,
)
async def generate_data_key(call: Call[kms.GenerateDataKeyRequest]) -> kms.GenerateDataKeyResponse:
    """Make a data key and return both of its forms."""
    if call.request.recipient is not None:
        raise ValidationFailed("The attestation document could not be verified.")
    plaintext, blob = await new_data_key(call, "GenerateDataKey")
    return kms.GenerateDataKeyResponse(
        ciphertext_blob=blob, plaintext=plaintext, key_id=call.key.arn, key_material_id=material_id(call.record)
    )
