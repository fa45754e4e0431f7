"""Key material neither shows nor compares nor copies itself by accident, and can be wiped."""

import copy
import pickle

import pytest

from keywright.crypto.errors import KeyMaterialDiffers, KeyMaterialWiped
from keywright.crypto.key_material import KeyMaterial, SecretBuffer

SECRET = b"a-canary-of-exactly-32-bytes-xx!"


def test_no_text_form_shows_the_content():
    for holder in (KeyMaterial(SECRET), SecretBuffer(SECRET)):
        texts = [
            repr(holder),
            str(holder),
            f"{holder}",
            f"{holder!r}",
            f"{holder!s}",
            "%s" % (holder,),  # noqa: UP031  # every road from an object to text is tried
            repr([holder]),
        ]
        assert not [text for text in texts if "canary" in text or SECRET.hex() in text or "97" in text]


def test_equality_is_refused_so_that_no_comparison_leaks_its_time():
    material = KeyMaterial(SECRET)
    with pytest.raises(TypeError, match="require_same"):
        _ = material == material


def test_it_is_not_hashable():
    with pytest.raises(TypeError):
        hash(KeyMaterial(SECRET))


@pytest.mark.parametrize("make", [KeyMaterial, SecretBuffer])
@pytest.mark.parametrize("duplicate", [pickle.dumps, copy.copy, copy.deepcopy])
def test_it_is_neither_pickled_nor_copied(make, duplicate):
    with pytest.raises(TypeError, match="neither pickled nor copied"):
        duplicate(make(SECRET))


def test_it_does_not_turn_into_bytes():
    with pytest.raises(TypeError):
        bytes(KeyMaterial(SECRET))


def test_the_lent_view_holds_the_bytes_and_cannot_change_them():
    view = KeyMaterial(SECRET).unsafe_view()
    assert bytes(view) == SECRET
    assert view.readonly


def test_wiping_overwrites_the_buffer_that_was_lent():
    material = KeyMaterial(SECRET)
    view = material.unsafe_view()
    material.wipe()
    assert bytes(view) == bytes(32)


def test_wiped_material_refuses_every_use():
    material = KeyMaterial(SECRET)
    material.wipe()
    with pytest.raises(KeyMaterialWiped):
        material.unsafe_view()
    with pytest.raises(KeyMaterialWiped):
        material.require_same(KeyMaterial(SECRET))


def test_wiping_twice_is_harmless():
    material = KeyMaterial(SECRET)
    material.wipe()
    material.wipe()


def test_leaving_the_with_block_wipes_even_after_an_error():
    material = KeyMaterial(SECRET)
    with pytest.raises(RuntimeError), material:
        raise RuntimeError
    with pytest.raises(KeyMaterialWiped):
        material.unsafe_view()


def test_a_view_that_outlives_its_material_keeps_the_secret_and_is_never_silently_zeros():
    assert bytes(KeyMaterial(SECRET).unsafe_view()) == SECRET


def test_a_dying_buffer_wipes_itself():
    wiped = []

    class Watched(SecretBuffer):
        def wipe(self):
            super().wipe()
            wiped.append(bytes(self))

    material = KeyMaterial(Watched(SECRET))
    assert wiped == []
    del material
    assert wiped == [bytes(32)]


def test_the_constructor_copies_so_that_the_caller_may_wipe_its_own():
    mine = bytearray(SECRET)
    material = KeyMaterial(mine)
    mine[:] = bytes(32)
    assert bytes(material.unsafe_view()) == SECRET


def test_a_secret_buffer_is_taken_over_without_a_copy():
    buffer = SecretBuffer(SECRET)
    KeyMaterial(buffer).wipe()
    assert bytes(buffer) == bytes(32)


def test_same_bytes_are_the_same_material():
    KeyMaterial(SECRET).require_same(KeyMaterial(bytearray(SECRET)))


@pytest.mark.parametrize("other", [SECRET[:-1] + b"?", SECRET[:-1], SECRET + b"!"])
def test_other_bytes_are_other_material_and_the_error_shows_neither(other):
    with pytest.raises(KeyMaterialDiffers) as raised:
        KeyMaterial(SECRET).require_same(KeyMaterial(other))
    assert "canary" not in repr(raised.value)


def test_generation_asks_the_random_source_for_the_size():
    asked = []

    def random(size):
        asked.append(size)
        return SECRET[:size]

    assert bytes(KeyMaterial.generate(24, random).unsafe_view()) == SECRET[:24]
    assert asked == [24]


def test_generation_is_different_each_time():
    with pytest.raises(KeyMaterialDiffers):
        KeyMaterial.generate(32).require_same(KeyMaterial.generate(32))


def test_empty_material_is_refused():
    with pytest.raises(ValueError, match="empty"):
        KeyMaterial(b"")
