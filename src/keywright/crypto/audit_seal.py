"""Seals over audit records, which nobody without the root key can make.

Compatibility law: a seal is BLAKE2b with a 16-byte digest, keyed with the AUDIT domain key, over the 32-byte hash of a
record. A change makes every record that was written before look forged.
"""

from __future__ import annotations

import hmac
from binascii import hexlify
from hashlib import blake2b

from keywright.crypto.errors import AuditSealMismatch
from keywright.crypto.key_material import KeyMaterial

SEAL_SIZE = 16


class AuditSeal:
    """Seals records under one key (the AUDIT domain key), which must not be wiped while this object is in use.

    BLAKE2b and not HMAC, whose set-up in OpenSSL costs five times as much, on every call that is answered.
    """

    __slots__ = ("_key",)

    def __init__(self, key: KeyMaterial) -> None:
        self._key = key.unsafe_view()

    def seal(self, record_hash: bytes) -> bytes:
        """Give the seal of the record with this hash, in 32 hexadecimal digits."""
        return hexlify(blake2b(record_hash, key=self._key, digest_size=SEAL_SIZE).digest())

    def verify(self, record_hash: bytes, seal: bytes) -> None:
        """Return if this key made the seal; raise AuditSealMismatch."""
        if not hmac.compare_digest(self.seal(record_hash), seal):
            raise AuditSealMismatch
