"""Keys whose material is sealed in the state and used in this process."""

from __future__ import annotations

from keywright.api.xks import ErrorName
from keywright.crypto.aes_gcm import GcmKey
from keywright.crypto.errors import InvalidCiphertext
from keywright.crypto.key_material import KeyMaterial
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.key_managers.live_key import Served

NAME = "software"


class SoftwareKey:
    """A `KeyHandle`. It answers at once, so deadlines mean nothing to it."""

    __slots__ = ("_key",)

    def __init__(self, material: KeyMaterial) -> None:
        self._key = GcmKey(material)

    async def encrypt(self, iv: bytes, aad: bytes, plaintext: bytes, deadline: float) -> Served:
        """Return the ciphertext and its tag."""
        del deadline
        return self._key.encrypt(iv, aad, plaintext), NAME

    async def decrypt(self, iv: bytes, aad: bytes, ciphertext: bytes, deadline: float) -> Served:
        """Return the plaintext; raises ProxyFailure (InvalidCiphertextException)."""
        del deadline
        try:
            return self._key.decrypt(iv, aad, ciphertext), NAME
        except InvalidCiphertext as fault:
            raise ProxyFailure(ErrorName.INVALID_CIPHERTEXT, "The ciphertext does not decrypt.") from fault

    async def require_present(self, deadline: float) -> None:
        """Return: the material is here."""
