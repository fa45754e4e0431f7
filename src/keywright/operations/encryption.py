"""What the cryptographic operations share: usage checks, encryption context, the key's provider."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from keywright.crypto.encryption_context import encode_encryption_context
from keywright.crypto.errors import EncryptionContextError
from keywright.domain.errors import InvalidKeyUsage, ValidationFailed
from keywright.domain.keys import ENCRYPT_DECRYPT, SYMMETRIC_DEFAULT, Key
from keywright.operations.services import Services
from keywright.ports.key_store_provider import KeyProvider
from keywright.ports.storage import KeyRecord


def check_usage(key: Key, operation: str, algorithm: str | None) -> None:
    """Raise InvalidKeyUsage unless the key is a symmetric encryption key and the algorithm is its own."""
    if key.usage != ENCRYPT_DECRYPT:
        raise InvalidKeyUsage(f"{key.arn} key usage is {key.usage} which is not valid for {operation}.")
    if algorithm is not None and algorithm != SYMMETRIC_DEFAULT:
        raise InvalidKeyUsage(f"Algorithm {algorithm} is incompatible with key spec {key.spec}.")


def context_bytes(encryption_context: Mapping[str, str] | None) -> bytes:
    """Return the canonical encoding of an encryption context.

    Raises:
        ValidationFailed: the context is larger than 8 KiB, or not text that UTF-8 can write.
    """
    if not encryption_context:
        return b""
    try:
        return encode_encryption_context(encryption_context)
    except EncryptionContextError as fault:
        raise ValidationFailed(str(fault)) from fault


def provider_of(services: Services, key: Key) -> KeyProvider:
    """Return the provider that does the key's cryptography."""
    return services.key_providers[key.origin]


def material_id(record: KeyRecord) -> str | None:
    """Return the KeyMaterialId of the material in use; keys in custom key stores have none."""
    if record.store is not None:
        return None
    return hashlib.sha256(b"keywright key material id" + record.backing_key.backing_key_id).hexdigest()
