"""Keys of origin AWS_KMS: material sealed in the database and opened in this process while it is used."""

from __future__ import annotations

from typing import Any

from keywright.api import kms
from keywright.crypto import errors as crypto_errors
from keywright.crypto import message_encryption
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import InvalidCiphertext
from keywright.domain.keys import BackingKey
from keywright.domain.principals import Requester
from keywright.domain.scope import Scope
from keywright.keystores.local_material import LocalMaterial
from keywright.ports.clock import RandomBytes
from keywright.ports.provider_services import ProviderServices
from keywright.ports.storage import KeyRecord, Transaction

ORIGIN = "AWS_KMS"


def build(services: ProviderServices) -> BuiltinProvider:
    """Make the provider."""
    material = LocalMaterial(ORIGIN, services.sealing, services.clock, services.random_bytes)
    return BuiltinProvider(material, services.random_bytes)


class BuiltinProvider:
    """Encrypts and decrypts with material that it opens and keeps open, the most recently used only."""

    origin = ORIGIN

    def __init__(self, material: LocalMaterial, random_bytes: RandomBytes) -> None:
        self._material = material
        self._random_bytes = random_bytes

    async def create_key(
        self,
        scope: Scope,
        key_id: str,
        request: kms.CreateKeyRequest,
        store: CustomKeyStore | None,
        requester: Requester,
    ) -> BackingKey:
        """Make the material and seal it."""
        del request, store, requester
        return self._material.create(scope, key_id)

    def check_create_key(
        self, transaction: Transaction, request: kms.CreateKeyRequest, store: CustomKeyStore | None
    ) -> None:
        """Return: built-in keys do not get in each other's way."""

    async def discard_key(self, backing_key: BackingKey, store: CustomKeyStore | None) -> None:
        """Forget the opened material; the sealed one goes with its database row."""
        del store
        self._material.forget(backing_key)

    async def encrypt(
        self, record: KeyRecord, plaintext: bytes, encryption_context: bytes, requester: Requester
    ) -> bytes:
        """Encrypt under a key derived for this message alone."""
        del requester
        return message_encryption.encrypt(
            self._material.opened(record.backing_key),
            backing_key_id=record.backing_key.backing_key_id,
            key_id=record.key.key_id,
            plaintext=plaintext,
            context=encryption_context,
            random=self._random_bytes,
        )

    async def decrypt(self, record: KeyRecord, blob: bytes, encryption_context: bytes, requester: Requester) -> bytes:
        """Decrypt a blob made by `encrypt`."""
        del requester
        try:
            return message_encryption.decrypt(
                self._material.opened(record.backing_key),
                backing_key_id=record.backing_key.backing_key_id,
                key_id=record.key.key_id,
                blob=blob,
                context=encryption_context,
            )
        except crypto_errors.InvalidCiphertext as fault:
            raise InvalidCiphertext from fault

    def key_metadata(self, record: KeyRecord) -> dict[str, Any]:
        """Return nothing: built-in keys have no members of their own."""
        del record
        return {}

    async def close(self) -> None:
        """Wipe every opened key."""
        self._material.close()
