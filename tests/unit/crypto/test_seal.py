"""Sealed values open only in their own place, unaltered, under their own root key."""

import hmac
import os

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keywright.crypto.domain_keys import Domain, root_key_id
from keywright.crypto.errors import KeyMaterialWiped, SealBroken, SealError, WrongRootKey
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.seal import OVERHEAD, Sealer

ROOT = bytes(range(32))
SECRET = b"a-canary-of-exactly-32-bytes-xx!"
PLACE = ("111122223333", "1234abcd", "hbk-1", "SYMMETRIC_DEFAULT")
FRESH = bytes(range(200, 228))


def sealer(root=ROOT, domain=Domain.DATA, version=1, random=os.urandom):
    return Sealer(KeyMaterial(root), domain, version, random)


def lp(*parts):
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def seal_by_hand(version, purpose, identity, plaintext):
    """Follows the layout in seal.py without any of our code."""

    def derive(key, label, context, bits, block=1):
        fixed = label + b"\0" + context + bits.to_bytes(4, "big")
        return hmac.digest(key, block.to_bytes(4, "big") + fixed, "sha256")

    version = version.to_bytes(4, "big")
    domain_key = derive(ROOT, b"keywright/domain-key/v1/data", version, 256)
    place = lp(purpose.encode(), *[part.encode() for part in identity])
    context = lp(FRESH[:16]) + place
    value_key = derive(domain_key, b"keywright/seal/v1", context, 512, block=1)
    commitment = derive(domain_key, b"keywright/seal/v1", context, 512, block=2)
    root_id = derive(ROOT, b"keywright/root-key-id/v1", b"", 128)[:16]
    header = b"\x01" + root_id + version + FRESH + commitment
    return header + AESGCM(value_key).encrypt(FRESH[16:], plaintext, lp(header) + place)


def test_a_second_implementation_makes_the_same_sealed_value():
    ours = sealer(version=3, random=lambda _: FRESH).seal(SECRET, "key-material", PLACE)
    assert ours == seal_by_hand(3, "key-material", PLACE, SECRET)


@pytest.mark.parametrize("plaintext", [b"", b"x", SECRET, b"x" * 5000])
def test_a_value_comes_back_from_its_own_place(plaintext):
    sealed = sealer().seal(plaintext, "p", PLACE)
    assert len(sealed) == len(plaintext) + OVERHEAD
    assert sealer().open(sealed, "p", PLACE) == plaintext


def test_key_material_comes_back_as_key_material():
    sealed = sealer().seal_key_material(KeyMaterial(SECRET), "p", PLACE)
    assert SECRET not in sealed
    sealer().open_key_material(sealed, "p", PLACE).require_same(KeyMaterial(SECRET))


def test_wiped_material_is_not_sealed_as_zeros():
    material = KeyMaterial(SECRET)
    material.wipe()
    with pytest.raises(KeyMaterialWiped):
        sealer().seal_key_material(material, "p", PLACE)


def test_values_of_older_and_newer_versions_open():
    for version in (1, 2, 9):
        sealed = sealer(version=version).seal(SECRET, "p", PLACE)
        assert sealer(version=2).open(sealed, "p", PLACE) == SECRET


def test_only_values_of_this_root_key_and_version_are_current():
    assert sealer().is_current(sealer().seal(SECRET, "p", PLACE))
    assert not sealer(version=2).is_current(sealer().seal(SECRET, "p", PLACE))
    assert not sealer(root=bytes(32)).is_current(sealer().seal(SECRET, "p", PLACE))


@pytest.mark.parametrize("version", [1, 2])
def test_every_flipped_bit_is_refused(version):
    sealed = sealer().seal(SECRET, "p", PLACE)
    opener = sealer(version=version)
    for bit in range(8 * len(sealed)):
        altered = bytearray(sealed)
        altered[bit // 8] ^= 1 << bit % 8
        with pytest.raises(WrongRootKey if 1 <= bit // 8 < 17 else SealBroken):
            opener.open(bytes(altered), "p", PLACE)


def test_every_truncation_and_an_extension_are_refused():
    sealed = sealer().seal(SECRET, "p", PLACE)
    for altered in [sealed[:size] for size in range(len(sealed))] + [sealed + b"\0"]:
        with pytest.raises(SealBroken):
            sealer().open(altered, "p", PLACE)


@pytest.mark.parametrize(
    ("purpose", "identity"),
    [
        ("q", PLACE),
        ("p", (*PLACE[:2], "hbk-2", PLACE[3])),
        ("p", PLACE[:-1]),
        ("p", (*PLACE, "")),
        ("p", ("1111222233331", "234abcd", *PLACE[2:])),
        ("p", PLACE[::-1]),
        ("p", ()),
    ],
)
def test_a_value_moved_to_another_place_is_refused(purpose, identity):
    sealed = sealer().seal(SECRET, "p", PLACE)
    with pytest.raises(SealBroken):
        sealer().open(sealed, purpose, identity)


def test_purpose_and_identity_do_not_run_into_each_other():
    sealed = sealer().seal(SECRET, "p", ("a", "b"))
    with pytest.raises(SealBroken):
        sealer().open(sealed, "pa", ("b",))


def test_a_value_of_another_domain_is_refused():
    with pytest.raises(SealBroken):
        sealer(domain=Domain.TOKEN).open(sealer().seal(SECRET, "p", PLACE), "p", PLACE)


def test_a_wrong_root_key_is_told_apart_and_both_keys_are_named():
    sealed = sealer().seal(SECRET, "p", PLACE)
    with pytest.raises(WrongRootKey) as raised:
        sealer(root=bytes(32)).open(sealed, "p", PLACE)
    assert root_key_id(KeyMaterial(ROOT)).hex() in str(raised.value)
    assert root_key_id(KeyMaterial(bytes(32))).hex() in str(raised.value)


def test_a_commitment_that_does_not_fit_is_refused_though_the_tag_is_right():
    made = seal_by_hand(1, "p", PLACE, SECRET)
    place = lp(b"p", *[part.encode() for part in PLACE])
    fixed = b"keywright/seal/v1\0" + lp(FRESH[:16]) + place + (512).to_bytes(4, "big")
    domain = b"\0\0\0\1keywright/domain-key/v1/data\0" + (1).to_bytes(4, "big") + (256).to_bytes(4, "big")
    value_key = hmac.digest(hmac.digest(ROOT, domain, "sha256"), b"\0\0\0\1" + fixed, "sha256")
    header = made[:49] + b"C" * 32
    body = AESGCM(value_key).encrypt(FRESH[16:], SECRET, lp(header) + place)
    with pytest.raises(SealBroken):
        sealer().open(header + body, "p", PLACE)


def test_two_seals_of_one_value_differ():
    assert len({sealer().seal(SECRET, "p", PLACE) for _ in range(100)}) == 100


def test_neither_the_sealer_nor_its_errors_show_a_secret():
    it = sealer()
    sealed = bytearray(it.seal(SECRET, "p", PLACE))
    sealed[-1] ^= 1
    with pytest.raises(SealError) as raised:
        it.open(bytes(sealed), "p", PLACE)
    for text in (repr(it), str(it), repr(raised.value), str(raised.value), repr(raised.value.args)):
        assert "canary" not in text
        assert ROOT.hex() not in text
