"""AES-256-GCM under one key."""

import pytest

from keywright.crypto.aes_gcm import GcmKey
from keywright.crypto.errors import InvalidCiphertext, KeyMaterialWiped
from keywright.crypto.key_material import KeyMaterial

# McGrew and Viega, test cases 16 and 18 (a 60-byte IV is none of ours, so 16 stands for both with 12 bytes).
KEY = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
IV = bytes.fromhex("cafebabefacedbaddecaf888")
AAD = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
PLAINTEXT = bytes.fromhex(
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
    "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
)
SEALED = bytes.fromhex(
    "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
    "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    "76fc6ece0f4e1768cddf8853bb2d551b"
)


def test_it_is_the_aes_gcm_of_the_published_vector():
    key = GcmKey(KeyMaterial(KEY))
    assert key.encrypt(IV, AAD, PLAINTEXT) == SEALED
    assert key.decrypt(IV, AAD, SEALED) == PLAINTEXT


def test_a_changed_tag_is_an_invalid_ciphertext():
    with pytest.raises(InvalidCiphertext):
        GcmKey(KeyMaterial(KEY)).decrypt(IV, AAD, SEALED[:-1] + bytes([SEALED[-1] ^ 1]))


def test_a_key_outlives_the_material_it_was_made_of():
    with KeyMaterial(KEY) as material:
        key = GcmKey(material)
    assert key.decrypt(IV, AAD, SEALED) == PLAINTEXT


@pytest.mark.parametrize("size", [16, 24, 31, 33])
def test_only_256_bit_keys_are_taken(size: int):
    with pytest.raises(ValueError, match="32 bytes"):
        GcmKey(KeyMaterial(bytes(size)))


def test_wiped_material_makes_no_key():
    material = KeyMaterial(KEY)
    material.wipe()
    with pytest.raises(KeyMaterialWiped):
        GcmKey(material)


def test_a_key_does_not_show_itself():
    assert repr(GcmKey(KeyMaterial(KEY))) == "<GcmKey>"
