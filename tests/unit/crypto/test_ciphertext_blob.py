"""Blobs are parsed strictly, and everything that is wrong with one gives the same error."""

import pytest

from keywright.crypto.ciphertext_blob import (
    Suite,
    external_header,
    hsm_header,
    parse_backing_key_id,
    software_header,
    split,
)
from keywright.crypto.errors import InvalidCiphertext

ID = bytes(range(16))
NONCE = b"N" * 16
IV = b"I" * 12
COMMITMENT = b"C" * 32
TAG = b"T" * 16
SOFTWARE = software_header(ID, NONCE, IV, COMMITMENT) + b"ciphertext" + TAG
HSM = hsm_header(ID, IV) + b"ciphertext" + TAG
EXTERNAL = external_header(ID) + b"provider's own"


def test_the_suite_bytes_are_what_they_always_were():
    assert {suite.name: suite.value for suite in Suite} == {"SOFTWARE": 1, "HSM": 2, "EXTERNAL": 3}


def test_the_layouts_are_fixed():
    assert software_header(ID, NONCE, IV, COMMITMENT) == b"\x4b\x01\x01\x00" + ID + NONCE + IV + COMMITMENT
    assert hsm_header(ID, IV) == b"\x4b\x01\x02\x00" + ID + IV
    assert external_header(ID) == b"\x4b\x01\x03\x00" + ID


def test_a_software_blob_splits_into_its_fields():
    header, body = split(SOFTWARE)
    assert (header.suite, header.backing_key_id, header.nonce) == (Suite.SOFTWARE, ID, NONCE)
    assert (header.iv, header.commitment) == (IV, COMMITMENT)
    assert (header.encoded, body) == (SOFTWARE[:80], b"ciphertext" + TAG)


def test_an_hsm_blob_splits_into_its_fields():
    header, body = split(HSM)
    assert (header.suite, header.backing_key_id, header.iv) == (Suite.HSM, ID, IV)
    assert (header.nonce, header.commitment) == (b"", b"")
    assert (header.encoded, body) == (HSM[:32], b"ciphertext" + TAG)


def test_an_external_blob_leaves_the_rest_to_the_provider():
    header, body = split(EXTERNAL)
    assert (header.suite, header.backing_key_id, header.iv) == (Suite.EXTERNAL, ID, b"")
    assert body == b"provider's own"


@pytest.mark.parametrize("blob", [SOFTWARE, HSM, EXTERNAL])
def test_the_backing_key_id_is_read_without_the_key(blob):
    assert parse_backing_key_id(blob) == ID


@pytest.mark.parametrize("parse", [split, parse_backing_key_id])
@pytest.mark.parametrize("position", range(4))
def test_an_unknown_magic_format_suite_or_flag_is_refused(parse, position):
    for value in set(range(256)) - {SOFTWARE[position]}:
        if position == 2 and value in {1, 2, 3}:
            continue
        with pytest.raises(InvalidCiphertext):
            parse(SOFTWARE[:position] + bytes([value]) + SOFTWARE[position + 1 :])


@pytest.mark.parametrize("parse", [split, parse_backing_key_id])
@pytest.mark.parametrize(("blob", "smallest"), [(SOFTWARE, 96), (HSM, 48), (EXTERNAL, 21)])
def test_a_blob_too_short_for_its_suite_is_refused(parse, blob, smallest):
    parse(blob[:smallest])
    for size in range(smallest):
        with pytest.raises(InvalidCiphertext):
            parse(blob[:size])


def test_a_header_is_frozen():
    header, _ = split(SOFTWARE)
    with pytest.raises(AttributeError):
        header.suite = Suite.HSM


@pytest.mark.parametrize(
    "make",
    [
        lambda: software_header(ID[1:], NONCE, IV, COMMITMENT),
        lambda: software_header(ID, NONCE[1:], IV, COMMITMENT),
        lambda: software_header(ID, NONCE, IV + b"x", COMMITMENT),
        lambda: software_header(ID, NONCE, IV, COMMITMENT[1:]),
        lambda: hsm_header(ID[1:], IV),
        lambda: hsm_header(ID, IV * 2),
        lambda: external_header(b""),
    ],
)
def test_a_header_of_fields_of_wrong_size_cannot_be_made(make):
    with pytest.raises(ValueError, match="header"):
        make()
