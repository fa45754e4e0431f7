"""Encrypts a message under a key of the built-in key store: a fresh derived key each time, with commitment.

From the backing key and a random 16-byte N come the message's own AES-256 key and a 32-byte commitment to it, so
messages never share a GCM key (no 2^32 limit) and no blob opens under two keys. AAD is the length-prefixed
header, the length-prefixed key id, and the encoded encryption context. Layout: `ciphertext_blob.py`.
Source: assurance.md section 5 items 3 and 4.
"""

import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keywright.crypto.ciphertext_blob import IV_SIZE, NONCE_SIZE, Suite, software_header, split
from keywright.crypto.errors import InvalidCiphertext
from keywright.crypto.injective_encoding import length_prefixed
from keywright.crypto.key_derivation import derive_64_bytes
from keywright.crypto.key_material import KeyMaterial, RandomSource

# Written into every suite 1 blob by way of its derived key: never changed.
LABEL = b"kms/sym-enc/v1"
BACKING_KEY_SIZE = 32


def encrypt(
    material: KeyMaterial,
    *,
    backing_key_id: bytes,
    key_id: str,
    plaintext: bytes,
    context: bytes,
    random: RandomSource,
) -> bytes:
    """Encrypts to a suite 1 blob, 96 bytes longer than the plaintext.

    `material` is 32 bytes, `backing_key_id` 16, `context` comes from `encode_encryption_context`. `random` is asked
    once, for 28 bytes: N and then the IV. Raises KeyMaterialWiped.
    """
    fresh = random(NONCE_SIZE + IV_SIZE)
    nonce, iv = fresh[:NONCE_SIZE], fresh[NONCE_SIZE:]
    encoded_key_id = key_id.encode()
    derived = _derive(material, nonce, backing_key_id, encoded_key_id)
    header = software_header(backing_key_id, nonce, iv, derived[32:])
    aad = length_prefixed(header, encoded_key_id) + context
    return header + AESGCM(derived[:32]).encrypt(iv, plaintext, aad)


def decrypt(material: KeyMaterial, *, backing_key_id: bytes, key_id: str, blob: bytes, context: bytes) -> bytes:
    """Decrypts a suite 1 blob made by `encrypt` with the same material, ids and context.

    Raises InvalidCiphertext with one text whatever was wrong, KeyMaterialWiped.
    """
    header, body = split(blob)
    if header.suite is not Suite.SOFTWARE or header.backing_key_id != backing_key_id:
        raise InvalidCiphertext
    encoded_key_id = key_id.encode()
    derived = _derive(material, header.nonce, backing_key_id, encoded_key_id)
    if not hmac.compare_digest(derived[32:], header.commitment):
        raise InvalidCiphertext
    aad = length_prefixed(header.encoded, encoded_key_id) + context
    try:
        return AESGCM(derived[:32]).decrypt(header.iv, body, aad)
    except InvalidTag:
        raise InvalidCiphertext from None


def hsm_aad(header: bytes, key_id: str, context: bytes) -> bytes:
    """Gives the additional authenticated data of a suite 2 blob whose `hsm_header` is `header`."""
    return length_prefixed(header, key_id.encode()) + context


def _derive(material: KeyMaterial, nonce: bytes, backing_key_id: bytes, encoded_key_id: bytes) -> bytes:
    """Gives the message's AES-256 key (32 bytes) and the commitment to it (32 bytes)."""
    if len(material) != BACKING_KEY_SIZE:
        raise ValueError("a backing key for encryption is 32 bytes")
    return derive_64_bytes(material, LABEL, length_prefixed(nonce, backing_key_id, encoded_key_id))
