"""Domain keys differ by domain, version and root key, and never change."""

import hmac
import itertools

import pytest

from keywright.crypto.domain_keys import Domain, derive_domain_key, root_key_id
from keywright.crypto.key_material import KeyMaterial

ROOT = KeyMaterial(bytes(range(32)))
OTHER_ROOT = KeyMaterial(bytes(range(1, 33)))


def by_hand(label, context, bits):
    return hmac.digest(bytes(range(32)), b"\0\0\0\1" + label + b"\0" + context + bits.to_bytes(4, "big"), "sha256")


def test_the_labels_are_what_they_always_were():
    names = {"DATA": b"data", "ROW_MAC": b"row-mac", "TOKEN": b"token", "AUDIT": b"audit"}
    assert {domain.name: domain.value for domain in Domain} == names
    for domain in Domain:
        key = derive_domain_key(ROOT, domain, 7)
        expected = by_hand(b"keywright/domain-key/v1/" + domain.value, (7).to_bytes(4, "big"), 256)
        assert bytes(key.unsafe_view()) == expected


def test_the_root_key_id_is_what_it_always_was():
    assert root_key_id(ROOT) == by_hand(b"keywright/root-key-id/v1", b"", 128)[:16]


def test_no_two_keys_are_alike():
    choices = itertools.product((ROOT, OTHER_ROOT), Domain, (1, 2, 2**32 - 1))
    keys = [bytes(derive_domain_key(*choice).unsafe_view()) for choice in choices]
    assert len(set(keys)) == 24
    assert root_key_id(ROOT) != root_key_id(OTHER_ROOT)


@pytest.mark.parametrize("version", [0, -1, 2**32])
def test_a_version_out_of_range_is_refused(version):
    with pytest.raises(ValueError, match="version"):
        derive_domain_key(ROOT, Domain.DATA, version)


@pytest.mark.parametrize("size", [16, 31, 33])
def test_a_root_key_of_another_size_is_refused(size):
    with pytest.raises(ValueError, match="32 bytes"):
        root_key_id(KeyMaterial(bytes(size)))
    with pytest.raises(ValueError, match="32 bytes"):
        derive_domain_key(KeyMaterial(bytes(size)), Domain.DATA, 1)
