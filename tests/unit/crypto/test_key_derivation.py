"""Both ways of deriving a key give what SP 800-108 says."""

import hmac

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.kbkdf import KBKDFHMAC, CounterLocation, Mode
from hypothesis import given, settings
from hypothesis import strategies as st

from keywright.crypto.key_derivation import derive_64_bytes, derive_key_material
from keywright.crypto.key_material import KeyMaterial

keys = st.binary(min_size=1, max_size=100)
labels = st.binary(min_size=1, max_size=20)


def by_hand(key, label, context, size):
    blocks = -(-size // 32)
    fixed = label + b"\x00" + context + (size * 8).to_bytes(4, "big")
    return b"".join(hmac.digest(key, i.to_bytes(4, "big") + fixed, "sha256") for i in range(1, blocks + 1))[:size]


@settings(deadline=None)
@given(keys, labels, st.binary(max_size=80))
def test_the_quick_way_equals_the_library_and_the_definition(key, label, context):
    library = KBKDFHMAC(
        hashes.SHA256(), Mode.CounterMode, 64, 4, 4, CounterLocation.BeforeFixed, label, context, None
    ).derive(key)
    assert derive_64_bytes(KeyMaterial(key), label, context) == library == by_hand(key, label, context, 64)


@settings(deadline=None)
@given(keys, labels, st.binary(max_size=80), st.integers(1, 100))
def test_the_wipeable_way_equals_the_definition_at_every_size(key, label, context, size):
    derived = derive_key_material(KeyMaterial(key), label, context, size)
    assert bytes(derived.unsafe_view()) == by_hand(key, label, context, size)
