"""Messages come back only with the same key, ids and context, and from an unaltered blob (assurance.md C3)."""

import hashlib
import hmac
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from keywright.crypto.ciphertext_blob import external_header, hsm_header, split
from keywright.crypto.encryption_context import encode_encryption_context
from keywright.crypto.errors import InvalidCiphertext
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.message_encryption import decrypt, encrypt, hsm_aad

KEY = bytes(range(32))
ID = bytes(range(100, 116))
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
CONTEXT = encode_encryption_context({"purpose": "test", "dept": "é"})
PLAINTEXT = b"a canary in the plaintext"
FRESH = bytes(range(200, 228))


def seal(**changed):
    given_ = {"backing_key_id": ID, "key_id": KEY_ID, "plaintext": PLAINTEXT, "context": CONTEXT, "random": os.urandom}
    return encrypt(KeyMaterial(KEY), **(given_ | changed))


def unseal(blob, key=KEY, **changed):
    return decrypt(
        KeyMaterial(key), **({"backing_key_id": ID, "key_id": KEY_ID, "blob": blob, "context": CONTEXT} | changed)
    )


def assert_refused(blob, **changed):
    with pytest.raises(InvalidCiphertext) as raised:
        unseal(blob, **changed)
    # One text for every cause, and no chained error that tells them apart.
    assert str(raised.value) == str(InvalidCiphertext())
    assert raised.value.__context__ is None or raised.value.__suppress_context__


def lp(*parts):
    out = b""
    for part in parts:
        out += len(part).to_bytes(4, "big") + part
    return out


def encrypt_by_hand(key, backing_key_id, key_id, plaintext, context, fresh):
    """Follows assurance.md section 5 items 3 and 4 word for word, without any of our code."""
    nonce, iv = fresh[:16], fresh[16:]
    fixed = b"kms/sym-enc/v1\x00" + lp(nonce, backing_key_id, key_id.encode()) + (512).to_bytes(4, "big")
    message_key = hmac.digest(key, b"\x00\x00\x00\x01" + fixed, "sha256")
    commitment = hmac.digest(key, b"\x00\x00\x00\x02" + fixed, "sha256")
    header = b"\x4b\x01\x01\x00" + backing_key_id + nonce + iv + commitment
    assert len(header) == 80
    return header + AESGCM(message_key).encrypt(iv, plaintext, lp(header, key_id.encode()) + context)


def test_a_second_implementation_makes_the_same_blob():
    assert seal(random=lambda _: FRESH) == encrypt_by_hand(KEY, ID, KEY_ID, PLAINTEXT, CONTEXT, FRESH)


def test_the_format_has_not_drifted_since_it_was_first_written():
    digest = hashlib.sha256(seal(random=lambda _: FRESH)).hexdigest()
    assert digest == "771527c142234f13175dc625db3e8c5cda6488f0ec050dea9aa5991f2fb32a25"


@settings(deadline=None)
@given(
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=16, max_size=16),
    st.text(max_size=40),
    st.binary(max_size=200),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3),
    st.binary(min_size=28, max_size=28),
)
def test_both_implementations_agree_on_any_input(key, backing_key_id, key_id, plaintext, context, fresh):
    encoded = encode_encryption_context(context)
    ids = {"backing_key_id": backing_key_id, "key_id": key_id, "context": encoded}
    blob = encrypt(KeyMaterial(key), plaintext=plaintext, random=lambda _: fresh, **ids)
    assert blob == encrypt_by_hand(key, backing_key_id, key_id, plaintext, encoded, fresh)
    assert decrypt(KeyMaterial(key), blob=blob, **ids) == plaintext


@pytest.mark.parametrize("size", [0, 1, 64, 4096])
def test_a_message_comes_back_and_its_blob_is_96_bytes_longer(size):
    blob = seal(plaintext=b"x" * size)
    assert len(blob) == size + 96
    assert unseal(blob) == b"x" * size


def test_every_flipped_bit_is_refused():
    blob = seal()
    for bit in range(8 * len(blob)):
        altered = bytearray(blob)
        altered[bit // 8] ^= 1 << bit % 8
        assert_refused(bytes(altered))


def test_every_flipped_bit_is_refused_even_when_the_caller_trusts_the_id_in_the_blob():
    blob = seal()
    for bit in range(8 * len(blob)):
        altered = bytearray(blob)
        altered[bit // 8] ^= 1 << bit % 8
        assert_refused(bytes(altered), backing_key_id=bytes(altered[4:20]))


def test_every_truncation_is_refused():
    blob = seal()
    for size in range(len(blob)):
        assert_refused(blob[:size])
        assert_refused(blob[-size:] if size else b"")


@pytest.mark.parametrize("more", [b"\x00", b"x" * 16, b"x" * 1000])
def test_an_extended_blob_is_refused(more):
    assert_refused(seal() + more)
    assert_refused(more + seal())


def test_parts_of_two_messages_under_one_key_do_not_mix():
    first, second = seal(), seal()
    for cut in range(1, len(first)):
        mixed = first[:cut] + second[cut:]
        if mixed not in {first, second}:
            assert_refused(mixed)


def test_another_key_is_refused():
    assert_refused(seal(), key=bytes(32))


def test_another_key_id_is_refused():
    assert_refused(seal(), key_id=KEY_ID[:-1] + "c")


def test_another_backing_key_id_is_refused():
    assert_refused(seal(), backing_key_id=bytes(16))


@pytest.mark.parametrize("context", [None, {}, {"purpose": "test"}, {"purpose": "test", "dept": "e"}, {"": ""}])
def test_another_context_is_refused(context):
    assert_refused(seal(), context=encode_encryption_context(context))


def test_a_context_of_shifted_letters_is_refused():
    blob = seal(context=encode_encryption_context({"ab": "c"}))
    assert_refused(blob, context=encode_encryption_context({"a": "bc"}))


def test_a_commitment_made_for_another_key_is_refused_though_its_tag_is_right():
    # An attacker who knows the key could otherwise make one blob that opens under two keys.
    blob = encrypt_by_hand(KEY, ID, KEY_ID, PLAINTEXT, CONTEXT, FRESH)
    fixed = b"kms/sym-enc/v1\x00" + lp(FRESH[:16], ID, KEY_ID.encode()) + (512).to_bytes(4, "big")
    message_key = hmac.digest(KEY, b"\x00\x00\x00\x01" + fixed, "sha256")
    header = blob[:48] + b"C" * 32
    body = AESGCM(message_key).encrypt(FRESH[16:], PLAINTEXT, lp(header, KEY_ID.encode()) + CONTEXT)
    assert_refused(header + body)


@pytest.mark.parametrize("head", [hsm_header(ID, b"I" * 12), external_header(ID)])
def test_a_blob_of_another_suite_is_refused(head):
    assert_refused(head + b"x" * 200)


def test_no_two_messages_share_anything_random():
    blobs = [seal() for _ in range(1000)]
    assert len({blob[20:36] for blob in blobs}) == 1000
    assert len({blob[36:48] for blob in blobs}) == 1000
    assert len({blob[48:80] for blob in blobs}) == 1000


def test_randomness_is_asked_for_once_as_28_bytes():
    asked = []
    seal(random=lambda size: (asked.append(size), FRESH)[1])
    assert asked == [28]


def test_a_random_source_that_gives_too_little_is_noticed():
    with pytest.raises(ValueError, match="header"):
        seal(random=lambda size: bytes(size - 1))


@pytest.mark.parametrize("size", [16, 31, 33, 64])
def test_a_backing_key_of_another_size_is_refused(size):
    with pytest.raises(ValueError, match="32 bytes"):
        encrypt(
            KeyMaterial(bytes(size)), backing_key_id=ID, key_id=KEY_ID, plaintext=b"x", context=b"", random=os.urandom
        )


def test_the_aad_of_an_hsm_message_binds_header_key_id_and_context():
    head = hsm_header(ID, b"I" * 12)
    assert hsm_aad(head, KEY_ID, CONTEXT) == lp(head, KEY_ID.encode()) + CONTEXT


def test_a_message_encrypted_by_an_hsm_round_trips_through_its_blob():
    head = hsm_header(ID, b"I" * 12)
    blob = head + AESGCM(KEY).encrypt(b"I" * 12, PLAINTEXT, hsm_aad(head, KEY_ID, CONTEXT))
    header, body = split(blob)
    assert AESGCM(KEY).decrypt(header.iv, body, hsm_aad(header.encoded, KEY_ID, CONTEXT)) == PLAINTEXT
