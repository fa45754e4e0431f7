"""Key material that we hold ourselves: made and sealed here, and opened in this process while it is used.

Shared by the types that have such material: all of it for built-in keys, the inner layer for external ones.
"""

from __future__ import annotations

from keywright.crypto import errors as crypto_errors
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.material_cache import MaterialCache
from keywright.crypto.message_encryption import BACKING_KEY_SIZE
from keywright.domain.errors import InternalFault
from keywright.domain.keys import ENCRYPT_DECRYPT, SYMMETRIC_DEFAULT, BackingKey
from keywright.domain.scope import Scope
from keywright.ports.clock import Clock, RandomBytes
from keywright.ports.sealing import Sealing

_PURPOSE = "key-material"


class LocalMaterial:
    """Makes backing keys of one origin, and keeps the opened material of those in use."""

    def __init__(self, origin: str, sealing: Sealing, clock: Clock, random_bytes: RandomBytes) -> None:
        self._origin = origin
        self._sealing = sealing
        self._clock = clock
        self._random_bytes = random_bytes
        self._open = MaterialCache()

    def create(self, scope: Scope, key_id: str) -> BackingKey:
        """Make 32 random bytes and seal them to the identity of the key."""
        backing_key_id = self._random_bytes(16)
        identity = self._identity(scope, key_id, backing_key_id)
        with KeyMaterial.generate(BACKING_KEY_SIZE, self._random_bytes) as material:
            sealed = self._sealing.seal_key_material(material, _PURPOSE, identity)
        return BackingKey(
            backing_key_id=backing_key_id,
            key_id=key_id,
            scope=scope,
            sealed_material=sealed,
            created_at=self._clock(),
        )

    def opened(self, backing_key: BackingKey) -> KeyMaterial:
        """Return the material, to be used before the next await: it may be wiped after that.

        Raises:
            InternalFault: the sealed form is not what was stored for this key.
        """

        def open_sealed(sealed: bytes) -> KeyMaterial:
            identity = self._identity(backing_key.scope, backing_key.key_id, backing_key.backing_key_id)
            return self._sealing.open_key_material(sealed, _PURPOSE, identity)

        try:
            return self._open.material(backing_key.backing_key_id, backing_key.sealed_material or b"", open_sealed)
        except crypto_errors.SealError as fault:
            raise InternalFault("The key material cannot be opened.") from fault

    def forget(self, backing_key: BackingKey) -> None:
        """Let go of opened material; the sealed form goes with its database row."""
        self._open.forget(backing_key.backing_key_id)

    def close(self) -> None:
        """Wipe everything."""
        self._open.close()

    def _identity(self, scope: Scope, key_id: str, backing_key_id: bytes) -> tuple[str, ...]:
        # The Region is left out, since the keys of a multi-Region set share their material and id.
        return (scope.account_id, key_id, backing_key_id.hex(), SYMMETRIC_DEFAULT, self._origin, ENCRYPT_DECRYPT)
