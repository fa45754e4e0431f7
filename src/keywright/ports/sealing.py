"""Sealing: secrets at rest are encrypted under the root key and bound to what they belong to."""

from __future__ import annotations

from typing import Protocol

from keywright.crypto.key_material import KeyMaterial


class Sealing(Protocol):
    """Seals and opens small secrets. Implemented by `keywright.crypto.seal.Sealer`."""

    def seal(self, plaintext: bytes, purpose: str, identity: tuple[str, ...]) -> bytes:
        """Encrypt `plaintext` so that it opens only for the same purpose and identity."""
        ...

    def open(self, sealed: bytes, purpose: str, identity: tuple[str, ...]) -> bytes:
        """Return the plaintext, or raise `keywright.crypto.errors.SealError`."""
        ...

    def seal_key_material(self, material: KeyMaterial, purpose: str, identity: tuple[str, ...]) -> bytes:
        """Seal key material as `seal` does."""
        ...

    def open_key_material(self, sealed: bytes, purpose: str, identity: tuple[str, ...]) -> KeyMaterial:
        """Return the key material, or raise `keywright.crypto.errors.SealError`."""
        ...
