"""AES-GCM on a token: 16-byte tag behind the ciphertext, key and plaintext never copied more than needed."""

import ctypes
from ctypes import addressof, c_ulong, create_string_buffer

from keywright.pkcs11.cryptoki import CKM_AES_GCM, CkMechanism, Cryptoki, GcmParams
from keywright.pkcs11.error_map import error_for, error_for_decrypt
from keywright.pkcs11.errors import CiphertextRefused, MechanismRefused

TAG_BYTES = 16
# A KMS message is at most 4 KiB, an XKS one 4.3 KB; a bigger one grows the buffer once.
_FIRST_BUFFER_BYTES = 8192


class GcmSlate:
    """The C structures of one session's GCM calls, filled in anew for each message."""

    __slots__ = ("_length", "_length_at", "_mechanism", "_mechanism_at", "_output", "_output_at", "_params")

    def __init__(self) -> None:
        self._params = GcmParams(tag_bits=TAG_BYTES * 8)
        self._mechanism = CkMechanism(
            mechanism=CKM_AES_GCM,
            parameter=addressof(self._params),
            parameter_length=ctypes.sizeof(self._params),
        )
        self._mechanism_at = addressof(self._mechanism)
        self._length = c_ulong()
        self._length_at = addressof(self._length)
        self._resize(_FIRST_BUFFER_BYTES)

    def encrypt(self, functions: Cryptoki, session: int, key: int, iv: bytes, aad: bytes, plaintext: bytes) -> bytes:
        """Return ciphertext and tag. `key` is an object handle; the IV must be 1 to 16 bytes."""
        self._fill(iv, aad, len(plaintext) + TAG_BYTES)
        value = functions.encrypt_init(session, self._mechanism_at, key)
        if value:
            raise error_for(value, "encrypt init")
        value = functions.encrypt(session, plaintext, len(plaintext), self._output_at, self._length_at)
        if value:
            raise error_for(value, "encrypt")
        return ctypes.string_at(self._output_at, self._length.value)

    def decrypt(self, functions: Cryptoki, session: int, key: int, iv: bytes, aad: bytes, ciphertext: bytes) -> bytes:
        """Return the plaintext; CiphertextRefused when the tag does not fit or is not there at all."""
        if len(ciphertext) < TAG_BYTES:
            raise CiphertextRefused("shorter than its tag")
        self._fill(iv, aad, len(ciphertext))
        value = functions.decrypt_init(session, self._mechanism_at, key)
        if value:
            raise error_for(value, "decrypt init")
        value = functions.decrypt(session, ciphertext, len(ciphertext), self._output_at, self._length_at)
        if value:
            raise error_for_decrypt(value)
        plaintext = ctypes.string_at(self._output_at, self._length.value)
        ctypes.memset(self._output_at, 0, self._length.value)
        return plaintext

    def _fill(self, iv: bytes, aad: bytes, output_bytes: int) -> None:
        # SoftHSM2 accepts an empty IV without complaint.
        if not 1 <= len(iv) <= 16:
            raise MechanismRefused("an IV has 1 to 16 bytes")
        params = self._params
        params.iv, params.iv_length, params.iv_bits = iv, len(iv), len(iv) * 8
        params.aad, params.aad_length = aad, len(aad)
        if output_bytes > len(self._output):
            self._resize(output_bytes)
        self._length.value = len(self._output)

    def _resize(self, size: int) -> None:
        self._output = create_string_buffer(size)
        self._output_at = addressof(self._output)
