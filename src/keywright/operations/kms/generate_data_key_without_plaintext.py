"""GenerateDataKeyWithoutPlaintext: a random key that only its ciphertext leaves with."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.data_keys import data_key_size, new_data_key
from keywright.operations.encryption import material_id
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.request_rules import ruled


def _check_size(request: kms.GenerateDataKeyWithoutPlaintextRequest) -> None:
    data_key_size(request.key_spec, request.number_of_bytes)


@operation(
    kms.SERVICE,
    kms.OPERATIONS["GenerateDataKeyWithoutPlaintext"],
    keys=(
        ruled(
            _check_size, key_named_by("key_id", "kms:GenerateDataKeyWithoutPlaintext", StateRule.USABLE, aliases=True)
        ),
    ),
    audit=("key_id", "encryption_context", "number_of_bytes", "key_spec", "dry_run"),
    read_only=True,
)
async def generate_data_key_without_plaintext(
    call: Call[kms.GenerateDataKeyWithoutPlaintextRequest],
) -> kms.GenerateDataKeyWithoutPlaintextResponse:
    """Make a data key and return its ciphertext alone."""
    _, blob = await new_data_key(call, "GenerateDataKeyWithoutPlaintext")
    return kms.GenerateDataKeyWithoutPlaintextResponse(
        ciphertext_blob=blob, key_id=call.key.arn, key_material_id=material_id(call.record)
    )
