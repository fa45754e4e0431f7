"""ReEncrypt: from one KMS key to another, without the plaintext leaving the service."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.domain.keys import SYMMETRIC_DEFAULT
from keywright.operations.call import Call
from keywright.operations.encryption import check_usage, context_bytes, material_id, provider_of
from keywright.operations.key_lookup import key_named_by, key_of_ciphertext
from keywright.operations.operation import operation


@operation(
    kms.SERVICE,
    kms.OPERATIONS["ReEncrypt"],
    keys=(
        key_of_ciphertext("ciphertext_blob", "source_key_id", "kms:ReEncryptFrom"),
        key_named_by("destination_key_id", "kms:ReEncryptTo", StateRule.USABLE, aliases=True),
    ),
    audit=(
        "source_key_id",
        "source_encryption_context",
        "source_encryption_algorithm",
        "destination_key_id",
        "destination_encryption_context",
        "destination_encryption_algorithm",
        "dry_run",
    ),
    read_only=True,
)
async def re_encrypt(call: Call[kms.ReEncryptRequest]) -> kms.ReEncryptResponse:
    """Decrypt under the source key and encrypt under the destination key."""
    request, services = call.request, call.services
    source, destination = call.records
    check_usage(source.key, "ReEncrypt", request.source_encryption_algorithm)
    check_usage(destination.key, "ReEncrypt", request.destination_encryption_algorithm)
    source_context = context_bytes(request.source_encryption_context)
    destination_context = context_bytes(request.destination_encryption_context)
    call.stop_if_dry_run()
    blob = request.ciphertext_blob or b""
    plaintext = await provider_of(services, source.key).decrypt(source, blob, source_context, call.requester)
    blob = await provider_of(services, destination.key).encrypt(
        destination, plaintext, destination_context, call.requester
    )
    return kms.ReEncryptResponse(
        ciphertext_blob=blob,
        source_key_id=source.key.arn,
        key_id=destination.key.arn,
        source_encryption_algorithm=SYMMETRIC_DEFAULT,
        destination_encryption_algorithm=SYMMETRIC_DEFAULT,
        source_key_material_id=material_id(source),
        destination_key_material_id=material_id(destination),
    )
