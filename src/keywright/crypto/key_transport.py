"""Keys on their way into a PKCS#11 token: under the token's RSA key, or under a key that it received before.

Only for tokens that make no difference between what they are sent in the clear and what they unwrap: the point is that
the key arrives as one that never leaves. OAEP is with SHA-1 because SoftHSM2 knows no other; OAEP does not rest on the
collision resistance that SHA-1 lost. AES key wrap is RFC 3394.
"""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

from keywright.crypto.key_material import KeyMaterial

_MINIMUM_RSA_BITS = 2048


def encrypt_for_transport(modulus: bytes, public_exponent: bytes, key: KeyMaterial) -> bytes:
    """Encrypts a key for the owner of an RSA key, both numbers big-endian. Raises ValueError for one that is weak."""
    number = int.from_bytes(modulus)
    if number.bit_length() < _MINIMUM_RSA_BITS:
        raise ValueError("a transport key has 2048 bits at least")
    public_key = RSAPublicNumbers(int.from_bytes(public_exponent), number).public_key()
    # SHA-1 as above: what the token can undo.
    sha1 = hashes.SHA1()  # noqa: S303 - see the docstring
    return public_key.encrypt(bytes(key.unsafe_view()), OAEP(mgf=MGF1(sha1), algorithm=sha1, label=None))


def wrap_key(wrapping: KeyMaterial, key: KeyMaterial) -> bytes:
    """Wraps a key of 32 bytes into 40 (RFC 3394). Raises KeyMaterialWiped."""
    return aes_key_wrap(bytes(wrapping.unsafe_view()), bytes(key.unsafe_view()))
