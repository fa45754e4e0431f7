"""Opened key material is kept while it is used, and wiped when it is let go."""

from __future__ import annotations

import pytest

from keywright.crypto.errors import KeyMaterialWiped
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.material_cache import MaterialCache


def opened(sealed: bytes) -> KeyMaterial:
    return KeyMaterial(sealed)


def assert_wiped(material: KeyMaterial) -> None:
    with pytest.raises(KeyMaterialWiped):
        material.unsafe_view()


def test_material_is_opened_once_and_again_when_its_row_changes() -> None:
    cache = MaterialCache()
    first = cache.material(b"id", b"sealed", opened)
    assert cache.material(b"id", b"sealed", opened) is first
    assert cache.material(b"id", b"changed", opened) is not first


def test_the_material_used_longest_ago_is_wiped_first() -> None:
    cache = MaterialCache(capacity=2)
    one, two = (cache.material(name, b"sealed", opened) for name in (b"1", b"2"))
    cache.material(b"1", b"sealed", opened)
    cache.material(b"3", b"sealed", opened)
    assert_wiped(two)
    assert cache.material(b"1", b"sealed", opened) is one


def test_forgotten_material_is_wiped_in_every_sealed_form_and_other_keys_stay() -> None:
    cache = MaterialCache()
    gone = [cache.material(b"1", sealed, opened) for sealed in (b"a", b"b")]
    other = cache.material(b"2", b"a", opened)
    cache.forget(b"1")
    for material in gone:
        assert_wiped(material)
    assert cache.material(b"2", b"a", opened) is other


def test_closing_wipes_everything() -> None:
    cache = MaterialCache()
    material = cache.material(b"1", b"a", opened)
    cache.close()
    assert_wiped(material)
