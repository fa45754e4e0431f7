"""Blobs of external key stores open only whole, with their own key and context."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keywright.crypto.ciphertext_blob import external_header, parse_backing_key_id
from keywright.crypto.errors import InvalidCiphertext
from keywright.crypto.external_encryption import OuterCiphertext, outer_aad, pack, unpack
from keywright.crypto.key_material import KeyMaterial

KEY = bytes(range(32))
ID = bytes(range(100, 116))
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
OUTER = OuterCiphertext(iv=b"i" * 12, tag=b"t" * 16, metadata=b"\x01v2", ciphertext=b"c" * 40)

outers = st.builds(
    OuterCiphertext,
    iv=st.binary(min_size=12, max_size=12) | st.binary(min_size=16, max_size=16),
    tag=st.binary(min_size=16, max_size=16),
    metadata=st.binary(max_size=20),
    ciphertext=st.binary(max_size=300),
)


def packed(outer: OuterCiphertext = OUTER, context: bytes = b"context") -> bytes:
    return pack(KeyMaterial(KEY), backing_key_id=ID, key_id=KEY_ID, outer=outer, context=context)


def unpacked(blob: bytes, **changed: object) -> OuterCiphertext:
    given_: dict = {"backing_key_id": ID, "key_id": KEY_ID, "blob": blob, "context": b"context"} | changed
    return unpack(KeyMaterial(given_.pop("key", KEY)), **given_)


@given(outers, st.binary(max_size=50))
def test_every_part_comes_back_and_the_blob_names_its_key(outer: OuterCiphertext, context: bytes) -> None:
    blob = packed(outer, context)
    assert unpacked(blob, context=context) == outer
    assert parse_backing_key_id(blob) == ID


@given(outers, outers)
def test_two_outer_layers_never_give_one_blob(one: OuterCiphertext, other: OuterCiphertext) -> None:
    assert (packed(one) == packed(other)) is (one == other)


def test_a_blob_with_any_byte_changed_is_refused() -> None:
    blob = packed()
    for at in range(len(blob)):
        with pytest.raises(InvalidCiphertext):
            unpacked(blob[:at] + bytes((blob[at] ^ 1,)) + blob[at + 1 :])


def test_a_blob_that_is_cut_or_grows_is_refused() -> None:
    blob = packed()
    for at in range(len(blob)):
        with pytest.raises(InvalidCiphertext):
            unpacked(blob[:at])
    with pytest.raises(InvalidCiphertext):
        unpacked(blob + b"\x00")


@pytest.mark.parametrize(
    "changed",
    [{"key": bytes(32)}, {"backing_key_id": bytes(16)}, {"key_id": KEY_ID.replace("1", "2")}, {"context": b"other"}],
)
def test_another_key_or_context_is_refused(changed: dict) -> None:
    with pytest.raises(InvalidCiphertext):
        unpacked(packed(), **changed)


@pytest.mark.parametrize(
    "outer",
    [
        OuterCiphertext(iv=b"i" * 13, tag=b"t" * 16, metadata=b"", ciphertext=b""),
        OuterCiphertext(iv=b"i" * 12, tag=b"t" * 15, metadata=b"", ciphertext=b""),
        OuterCiphertext(iv=b"i" * 12, tag=b"t" * 16, metadata=b"m" * 21, ciphertext=b""),
    ],
)
def test_parts_of_wrong_sizes_are_not_packed(outer: OuterCiphertext) -> None:
    with pytest.raises(ValueError, match="wrong sizes"):
        packed(outer)


def test_a_blob_of_the_first_release_still_opens() -> None:
    blob = bytes.fromhex(
        "4b010300" + ID.hex() + "010c" + "69" * 12 + "74" * 16 + "03017632"
        "c59c6d02a0f403cc054bbb389cb85155dbef1e1ecb28954952b74520ddd22b78" + "63" * 40
    )
    assert blob == packed()
    assert unpacked(blob) == OUTER


def test_the_outer_layer_is_bound_to_the_key() -> None:
    assert external_header(ID) in outer_aad(ID, KEY_ID)
    assert outer_aad(ID, KEY_ID) != outer_aad(ID, KEY_ID + "x")
