"""Encrypt: up to 4,096 bytes under a KMS key."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.domain.keys import SYMMETRIC_DEFAULT
from keywright.operations.call import Call
from keywright.operations.encryption import check_usage, context_bytes, provider_of
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation


@operation(
    kms.SERVICE,
    kms.OPERATIONS["Encrypt"],
    keys=(key_named_by("key_id", "kms:Encrypt", StateRule.USABLE, aliases=True),),
    audit=("key_id", "encryption_context", "encryption_algorithm", "dry_run"),
    read_only=True,
)
async def encrypt(call: Call[kms.EncryptRequest]) -> kms.EncryptResponse:
    """Encrypt a plaintext with the key's current material."""
    request, key = call.request, call.key
    check_usage(key, "Encrypt", request.encryption_algorithm)
    context = context_bytes(request.encryption_context)
    call.stop_if_dry_run()
    blob = await provider_of(call.services, key).encrypt(call.record, request.plaintext, context, call.requester)
    return kms.EncryptResponse(ciphertext_blob=blob, key_id=key.arn, encryption_algorithm=SYMMETRIC_DEFAULT)
