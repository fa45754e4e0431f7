"""Sealing: secrets at rest are encrypted under the root key and bound to what they belong to."""

from __future__ import annotations

from typing import Protocol


class Sealing(Protocol):
    """Seals and opens small secrets. Implemented by `keywright.crypto.seal.Sealer`."""

    def seal(self, plaintext: bytes, purpose: str, identity: tuple[str, ...]) -> bytes:
        """Encrypt `plaintext` so that it opens only for the same purpose and identity."""
        ...

    def open(self, sealed: bytes, purpose: str, identity: tuple[str, ...]) -> bytes:
        """Return the plaintext, or raise `keywright.crypto.seal.SealBroken`."""
        ...
