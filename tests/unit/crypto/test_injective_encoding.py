"""Length-prefixed lists never meet."""

from hypothesis import given, settings
from hypothesis import strategies as st

from keywright.crypto.injective_encoding import length_prefixed

lists_of_parts = st.lists(st.binary(max_size=6), max_size=5)


def decode(encoded):
    parts = []
    while encoded:
        size = int.from_bytes(encoded[:4], "big")
        assert len(encoded) >= 4 + size
        parts.append(encoded[4 : 4 + size])
        encoded = encoded[4 + size :]
    return parts


def test_the_form_is_fixed():
    assert length_prefixed(b"ab", b"", b"c") == bytes.fromhex("000000026162000000000000000163")


def test_moving_a_byte_over_a_border_changes_the_encoding():
    assert length_prefixed(b"ab", b"c") != length_prefixed(b"a", b"bc")


@settings(deadline=None)
@given(lists_of_parts)
def test_every_list_can_be_read_back_so_no_two_meet(parts):
    assert decode(length_prefixed(*parts)) == parts
