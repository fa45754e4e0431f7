"""The layout of a ciphertext blob, version 1.

Compatibility law: a blob outlives every release. Magic, format and suite bytes below are never reused, fields
are never moved, and a suite once written is read forever. A change of layout is a new suite.

    magic 0x4b | format 1 | suite 1 | flags 0 | backing key id 16 | ...

    suite 1  our process        ... | N 16 | IV 12 | commitment 32 | ciphertext | tag 16
    suite 2  AES-GCM in an HSM  ... | IV 12 | ciphertext | tag 16
    suite 3  external store     ... | what the external key store's provider puts there, 1 byte or more

Whoever reads a blob learns the backing key id first, finds the key, and only then decrypts. The id is random
and tells nothing. Source: assurance.md section 5 item 4.
"""

from dataclasses import dataclass
from enum import IntEnum

from keywright.crypto.errors import InvalidCiphertext

MAGIC = 0x4B
FORMAT = 1
FLAGS = 0
BACKING_KEY_ID_SIZE = 16
NONCE_SIZE = 16
IV_SIZE = 12
COMMITMENT_SIZE = 32
TAG_SIZE = 16

_ID_END = 4 + BACKING_KEY_ID_SIZE
_HSM_HEADER_SIZE = _ID_END + IV_SIZE
_IV_START = _ID_END + NONCE_SIZE
_COMMITMENT_START = _IV_START + IV_SIZE
_SOFTWARE_HEADER_SIZE = _COMMITMENT_START + COMMITMENT_SIZE


class Suite(IntEnum):
    """Names how a blob was encrypted; the values are written into blobs and never reused."""

    SOFTWARE = 1
    HSM = 2
    EXTERNAL = 3


_PREFIXES = {suite: bytes([MAGIC, FORMAT, suite, FLAGS]) for suite in Suite}
_SUITES = {prefix: suite for suite, prefix in _PREFIXES.items()}
_HEADER_SIZES = {Suite.SOFTWARE: _SOFTWARE_HEADER_SIZE, Suite.HSM: _HSM_HEADER_SIZE, Suite.EXTERNAL: _ID_END}
_SMALLEST = {
    Suite.SOFTWARE: _SOFTWARE_HEADER_SIZE + TAG_SIZE,
    Suite.HSM: _HSM_HEADER_SIZE + TAG_SIZE,
    Suite.EXTERNAL: _ID_END + 1,
}


@dataclass(frozen=True, slots=True)
class BlobHeader:
    """Holds the head of a blob, strictly parsed but not yet authenticated.

    `encoded` is the head as it stands in the blob. `nonce` and `commitment` are b"" outside suite 1, `iv` is
    b"" in suite 3.
    """

    suite: Suite
    encoded: bytes

    @property
    def backing_key_id(self) -> bytes:
        """Names the backing key: 16 bytes."""
        return self.encoded[4:_ID_END]

    @property
    def nonce(self) -> bytes:
        """Gives N, from which the message's own key is derived: 16 bytes."""
        return self.encoded[_ID_END:_IV_START] if self.suite is Suite.SOFTWARE else b""

    @property
    def iv(self) -> bytes:
        """Gives the AES-GCM IV: 12 bytes."""
        if self.suite is Suite.SOFTWARE:
            return self.encoded[_IV_START:_COMMITMENT_START]
        return self.encoded[_ID_END:]

    @property
    def commitment(self) -> bytes:
        """Gives the commitment to the message's own key: 32 bytes."""
        return self.encoded[_COMMITMENT_START:] if self.suite is Suite.SOFTWARE else b""


def parse_backing_key_id(blob: bytes) -> bytes:
    """Reads which backing key a blob names (16 bytes, not yet authenticated). Raises InvalidCiphertext."""
    _suite_of(blob)
    return blob[4:_ID_END]


def split(blob: bytes) -> tuple[BlobHeader, bytes]:
    """Parses a blob strictly into its header and the rest: ciphertext and tag.

    Raises InvalidCiphertext for an unknown magic, format, suite or flag, and for a blob that is too short.
    """
    suite = _suite_of(blob)
    size = _HEADER_SIZES[suite]
    return BlobHeader(suite, blob[:size]), blob[size:]


def software_header(backing_key_id: bytes, nonce: bytes, iv: bytes, commitment: bytes) -> bytes:
    """Encodes the 80-byte head of a suite 1 blob."""
    sizes = (len(backing_key_id), len(nonce), len(iv), len(commitment))
    if sizes != (BACKING_KEY_ID_SIZE, NONCE_SIZE, IV_SIZE, COMMITMENT_SIZE):
        raise ValueError(f"a suite 1 header cannot be made of fields of {sizes} bytes")
    return _PREFIXES[Suite.SOFTWARE] + backing_key_id + nonce + iv + commitment


def hsm_header(backing_key_id: bytes, iv: bytes) -> bytes:
    """Encodes the 32-byte head of a suite 2 blob: append the HSM's ciphertext and 16-byte tag to it."""
    if (len(backing_key_id), len(iv)) != (BACKING_KEY_ID_SIZE, IV_SIZE):
        raise ValueError("a suite 2 header takes a backing key id of 16 bytes and an IV of 12")
    return _PREFIXES[Suite.HSM] + backing_key_id + iv


def external_header(backing_key_id: bytes) -> bytes:
    """Encodes the 20-byte head of a suite 3 blob: what follows belongs to the external key store's provider."""
    if len(backing_key_id) != BACKING_KEY_ID_SIZE:
        raise ValueError("a suite 3 header takes a backing key id of 16 bytes")
    return _PREFIXES[Suite.EXTERNAL] + backing_key_id


def _suite_of(blob: bytes) -> Suite:
    suite = _SUITES.get(blob[:4])
    if suite is None or len(blob) < _SMALLEST[suite]:
        raise InvalidCiphertext
    return suite
