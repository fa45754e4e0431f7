"""Keys on their way into a token."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP

from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.key_transport import encrypt_for_transport, wrap_key


def _numbers(key: rsa.RSAPrivateKey) -> tuple[bytes, bytes]:
    public = key.public_key().public_numbers()
    return public.n.to_bytes(key.key_size // 8), public.e.to_bytes(3)


def test_the_owner_of_the_transport_key_gets_the_key():
    owner = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encrypted = encrypt_for_transport(*_numbers(owner), KeyMaterial(bytes(range(32))))
    sha1 = hashes.SHA1()
    assert owner.decrypt(encrypted, OAEP(mgf=MGF1(sha1), algorithm=sha1, label=None)) == bytes(range(32))


def test_a_weak_transport_key_is_refused():
    weak = (2**1023 + 1).to_bytes(128)
    with pytest.raises(ValueError, match="2048 bits"):
        encrypt_for_transport(weak, b"\x01\x00\x01", KeyMaterial(bytes(32)))


def test_wrapping_is_that_of_rfc_3394_section_4_6():
    wrapping = KeyMaterial(bytes(range(32)))
    key = KeyMaterial(bytes.fromhex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f"))
    expected = "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21"
    assert wrap_key(wrapping, key).hex() == expected
