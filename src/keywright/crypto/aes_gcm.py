"""AES-256-GCM under one key, for ciphertexts that another holder of the same key has to be able to open.

Nothing of ours stands around the ciphertext, and no key is derived per message: so the caller answers for the IVs.
Random IVs of 12 bytes under one key are good for 2^32 messages (SP 800-38D section 8.3). With 16 bytes, which GCM
hashes, the chance that the counters of two messages meet stays under 2^-32 up to 2^43 messages of 8 KiB (Niwa et al.,
FSE 2015).
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keywright.crypto.errors import InvalidCiphertext
from keywright.crypto.key_material import KeyMaterial

KEY_SIZE = 32
TAG_SIZE = 16


class GcmKey:
    """A key ready for use; it has no repr of its value and no equality. The library below keeps a copy of the key."""

    __slots__ = ("_cipher",)

    def __init__(self, material: KeyMaterial) -> None:
        """Take 32 bytes, which stay the caller's to wipe. Raises ValueError, KeyMaterialWiped."""
        if len(material) != KEY_SIZE:
            raise ValueError("an AES-256 key is 32 bytes")
        self._cipher = AESGCM(material.unsafe_view())

    def __repr__(self) -> str:
        return "<GcmKey>"

    def encrypt(self, iv: bytes, aad: bytes, plaintext: bytes) -> bytes:
        """Gives the ciphertext with its 16-byte tag behind it; `iv` is 12 or 16 bytes and never used again."""
        return self._cipher.encrypt(iv, plaintext, aad)

    def decrypt(self, iv: bytes, aad: bytes, ciphertext: bytes) -> bytes:
        """Opens a ciphertext with its tag behind it. Raises InvalidCiphertext."""
        try:
            return self._cipher.decrypt(iv, ciphertext, aad)
        except InvalidTag:
            raise InvalidCiphertext from None
