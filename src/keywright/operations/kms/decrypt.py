"""Decrypt: the plaintext of a ciphertext blob, whose key is named in the blob itself."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.errors import ValidationFailed
from keywright.domain.keys import SYMMETRIC_DEFAULT
from keywright.operations.call import Call
from keywright.operations.encryption import check_usage, context_bytes, material_id, provider_of
from keywright.operations.key_lookup import key_of_ciphertext
from keywright.operations.operation import operation


@operation(
    kms.SERVICE,
    kms.OPERATIONS["Decrypt"],
    keys=(key_of_ciphertext("ciphertext_blob", "key_id", "kms:Decrypt"),),
    audit=("key_id", "encryption_context", "encryption_algorithm", "dry_run"),
    read_only=True,
)
async def decrypt(call: Call[kms.DecryptRequest]) -> kms.DecryptResponse:
    """Decrypt a blob with the version of the key's material that made it."""
    request, key = call.request, call.key
    check_usage(key, "Decrypt", request.encryption_algorithm)
    if request.recipient is not None:
        raise ValidationFailed("The attestation document could not be verified.")
    context = context_bytes(request.encryption_context)
    call.stop_if_dry_run()
    blob = request.ciphertext_blob or b""
    plaintext = await provider_of(call.services, key).decrypt(call.record, blob, context, call.requester)
    return kms.DecryptResponse(
        key_id=key.arn,
        plaintext=plaintext,
        encryption_algorithm=SYMMETRIC_DEFAULT,
        key_material_id=material_id(call.record),
    )
