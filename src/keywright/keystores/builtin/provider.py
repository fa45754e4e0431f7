"""Keys of origin AWS_KMS: material sealed in the database and opened in this process while it is used."""

from __future__ import annotations

from typing import Any

from keywright.api import kms
from keywright.crypto import errors as crypto_errors
from keywright.crypto import message_encryption
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.material_cache import MaterialCache
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import InternalFault, InvalidCiphertext
from keywright.domain.keys import BackingKey
from keywright.domain.principals import Requester
from keywright.domain.scope import Scope
from keywright.ports.clock import Clock, RandomBytes
from keywright.ports.provider_services import ProviderServices
from keywright.ports.sealing import Sealing
from keywright.ports.storage import KeyRecord, Transaction

ORIGIN = "AWS_KMS"
MATERIAL_PURPOSE = "key-material"


def build(services: ProviderServices) -> BuiltinProvider:
    """Make the provider."""
    return BuiltinProvider(services.sealing, services.clock, services.random_bytes)


class BuiltinProvider:
    """Encrypts and decrypts with material that it unseals and keeps open, the most recently used ones only."""

    origin = ORIGIN

    def __init__(self, sealing: Sealing, clock: Clock, random_bytes: RandomBytes) -> None:
        self._sealing = sealing
        self._clock = clock
        self._random_bytes = random_bytes
        self._open = MaterialCache()

    async def create_key(
        self,
        scope: Scope,
        key_id: str,
        request: kms.CreateKeyRequest,
        store: CustomKeyStore | None,
        requester: Requester,
    ) -> BackingKey:
        """Make 32 random bytes and seal them to the identity of the key."""
        del request, store, requester
        backing_key_id = self._random_bytes(16)
        identity = _identity(scope, key_id, backing_key_id)
        with KeyMaterial.generate(message_encryption.BACKING_KEY_SIZE, self._random_bytes) as material:
            sealed = self._sealing.seal_key_material(material, MATERIAL_PURPOSE, identity)
        return BackingKey(
            backing_key_id=backing_key_id,
            key_id=key_id,
            scope=scope,
            sealed_material=sealed,
            created_at=self._clock(),
        )

    def check_create_key(
        self, transaction: Transaction, request: kms.CreateKeyRequest, store: CustomKeyStore | None
    ) -> None:
        """Return: built-in keys do not get in each other's way."""

    async def discard_key(self, backing_key: BackingKey, store: CustomKeyStore | None) -> None:
        """Forget the opened material; the sealed one goes with its database row."""
        del store
        self._open.forget(backing_key.backing_key_id)

    async def encrypt(
        self, record: KeyRecord, plaintext: bytes, encryption_context: bytes, requester: Requester
    ) -> bytes:
        """Encrypt under a key derived for this message alone."""
        del requester
        return message_encryption.encrypt(
            self._material(record.backing_key),
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
                self._material(record.backing_key),
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
        self._open.close()

    def _material(self, backing_key: BackingKey) -> KeyMaterial:
        identity = _identity(backing_key.scope, backing_key.key_id, backing_key.backing_key_id)

        def open_sealed(sealed: bytes) -> KeyMaterial:
            return self._sealing.open_key_material(sealed, MATERIAL_PURPOSE, identity)

        try:
            return self._open.material(backing_key.backing_key_id, backing_key.sealed_material or b"", open_sealed)
        except crypto_errors.SealError as fault:
            raise InternalFault("The key material cannot be opened.") from fault


def _identity(scope: Scope, key_id: str, backing_key_id: bytes) -> tuple[str, ...]:
    # The Region is left out, since the keys of a multi-Region set share their material and id.
    return (scope.account_id, key_id, backing_key_id.hex(), "SYMMETRIC_DEFAULT", ORIGIN, "ENCRYPT_DECRYPT")
