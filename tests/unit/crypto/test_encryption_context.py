"""The encryption context has one form: injective, independent of order, exact about text (assurance.md C4)."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keywright.crypto.encryption_context import MAX_ENCRYPTION_CONTEXT_BYTES, encode_encryption_context
from keywright.crypto.errors import EncryptionContextTooLarge, InvalidEncryptionContext

# A small alphabet makes near collisions likely; the NUL and the digits could be mistaken for lengths.
text = st.text(alphabet="ab\x00\x01\x02é🔑", max_size=4)
contexts = st.dictionaries(text, text, max_size=4)


def decode(encoded):
    """Reads a context back, as an independent reader of the specification would."""
    if not encoded:
        return {}
    count, rest, strings = int.from_bytes(encoded[:4], "big"), encoded[4:], []
    for _ in range(2 * count):
        size = int.from_bytes(rest[:4], "big")
        strings.append(rest[4 : 4 + size].decode())
        rest = rest[4 + size :]
    assert rest == b""
    return dict(zip(strings[::2], strings[1::2], strict=True))


def test_the_form_is_fixed():
    assert encode_encryption_context({"b": "", "a": "é"}) == bytes.fromhex(
        "00000002000000016100000002c3a9000000016200000000"
    )


@settings(deadline=None)
@given(contexts)
def test_every_context_can_be_read_back_so_no_two_meet(context):
    assert decode(encode_encryption_context(context)) == context


@settings(deadline=None)
@given(contexts, contexts)
def test_different_contexts_never_encode_alike(first, second):
    assert (encode_encryption_context(first) == encode_encryption_context(second)) == (first == second)


@settings(deadline=None)
@given(contexts.flatmap(lambda context: st.tuples(st.just(context), st.permutations(list(context.items())))))
def test_the_order_of_pairs_does_not_matter(context_and_order):
    context, order = context_and_order
    assert encode_encryption_context(dict(order)) == encode_encryption_context(context)


def test_moving_a_letter_from_key_to_value_changes_the_encoding():
    assert encode_encryption_context({"ab": "c"}) != encode_encryption_context({"a": "bc"})


def test_absent_and_empty_are_the_same():
    assert encode_encryption_context(None) == encode_encryption_context({}) == b""


def test_an_empty_pair_is_not_an_empty_context():
    assert encode_encryption_context({"": ""}) != b""


def test_composed_and_decomposed_text_differ():
    composed = unicodedata.normalize("NFC", "é")
    decomposed = unicodedata.normalize("NFD", "é")
    assert encode_encryption_context({"k": composed}) != encode_encryption_context({"k": decomposed})


def test_case_matters():
    assert encode_encryption_context({"Dept": "a"}) != encode_encryption_context({"dept": "a"})


def test_pairs_are_sorted_by_utf8_bytes_and_not_by_utf16_units():
    # U+1F511 sorts before U+FF5E in UTF-16 and after it in UTF-8.
    assert list(decode(encode_encryption_context({"\U0001f511": "", "\uff5e": ""}))) == ["\uff5e", "\U0001f511"]


def test_the_largest_context_passes_and_one_byte_more_is_refused():
    overhead = 4 + 4 + 1 + 4
    largest = MAX_ENCRYPTION_CONTEXT_BYTES - overhead
    assert len(encode_encryption_context({"k": "v" * largest})) == 8192
    with pytest.raises(EncryptionContextTooLarge):
        encode_encryption_context({"k": "v" * (largest + 1)})


def test_the_limit_counts_bytes_and_not_letters():
    with pytest.raises(EncryptionContextTooLarge):
        encode_encryption_context({"k": "é" * 4096})


@pytest.mark.parametrize("context", [{"canary\ud800": "v"}, {"k": "canary\udfff"}])
def test_a_lone_surrogate_is_refused_without_repeating_the_text(context):
    with pytest.raises(InvalidEncryptionContext) as raised:
        encode_encryption_context(context)
    assert "canary" not in str(raised.value)
    assert raised.value.__suppress_context__
