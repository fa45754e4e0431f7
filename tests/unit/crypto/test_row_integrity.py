"""A changed row is found, whatever was changed in it."""

import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keywright.crypto.errors import RowTampered
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.row_integrity import RowMac

KEY = bytes(range(32))
ROWS = RowMac(KeyMaterial(KEY))
ROW = ("canary-key-id", 3, None, True, b"\x00\x01", 1.5)

text = st.text(alphabet="ab\x00\x01n", max_size=3)
fields = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.integers(0, 2),
    text,
    st.binary(max_size=3),
    st.floats(allow_nan=False, allow_infinity=False).filter(bool),
)
rows = st.lists(fields, max_size=4).map(tuple)


def typed(row):
    return [(type(field), field) for field in row]


def test_a_second_implementation_gives_the_same_code():
    encoded = b"\0\0\0\4keyss\0\0\0\x0dcanary-key-idi\0\0\0\x013ntb\0\0\0\2\0\1d\0\0\0\x08\x3f\xf8\0\0\0\0\0\0"
    assert ROWS.mac("keys", ROW) == hmac.digest(KEY, encoded, "sha256")


def test_an_unchanged_row_verifies():
    ROWS.verify("keys", ROW, ROWS.mac("keys", ROW))


@settings(deadline=None)
@given(rows, rows)
def test_rows_that_differ_in_value_or_type_have_different_codes(first, second):
    assert (ROWS.mac("t", first) == ROWS.mac("t", second)) == (typed(first) == typed(second))


@settings(deadline=None)
@given(rows, text, rows, text)
def test_the_table_is_part_of_the_row(first, table, second, other):
    same = table == other and typed(first) == typed(second)
    assert (ROWS.mac(table, first) == ROWS.mac(other, second)) == same


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((1,), (True,)),
        ((0,), (False,)),
        ((1,), ("1",)),
        ((1,), (1.0,)),
        (("",), (None,)),
        (("a",), (b"a",)),
        (("ab", "c"), ("a", "bc")),
        (("a",), ("a", None)),
        ((), (None,)),
        ((-1,), (1,)),
    ],
)
def test_look_alikes_have_different_codes(first, second):
    assert ROWS.mac("t", first) != ROWS.mac("t", second)


def test_negative_zero_is_zero_as_databases_hold_it():
    assert ROWS.mac("t", (-0.0,)) == ROWS.mac("t", (0.0,))


@pytest.mark.parametrize("place", range(len(ROW)))
def test_a_changed_field_is_found_and_the_error_shows_no_content(place):
    code = ROWS.mac("keys", ROW)
    with pytest.raises(RowTampered, match="keys") as raised:
        ROWS.verify("keys", (*ROW[:place], "other", *ROW[place + 1 :]), code)
    assert "canary" not in str(raised.value)


def test_every_flipped_bit_of_the_code_is_found():
    code = ROWS.mac("keys", ROW)
    for bit in range(256):
        with pytest.raises(RowTampered):
            ROWS.verify("keys", ROW, (int.from_bytes(code, "big") ^ 1 << bit).to_bytes(32, "big"))


@pytest.mark.parametrize("code", [b"", b"\0" * 32, b"\0" * 33])
def test_a_code_of_any_other_size_is_refused(code):
    with pytest.raises(RowTampered):
        ROWS.verify("keys", ROW, code)


def test_a_row_of_another_table_is_found():
    with pytest.raises(RowTampered):
        ROWS.verify("grants", ROW, ROWS.mac("keys", ROW))


def test_a_code_under_another_key_is_found():
    with pytest.raises(RowTampered):
        RowMac(KeyMaterial(bytes(32))).verify("keys", ROW, ROWS.mac("keys", ROW))


@pytest.mark.parametrize("field", [[1], (1,), {}, object()])
def test_other_types_are_refused(field):
    with pytest.raises(TypeError, match="authenticated"):
        ROWS.mac("keys", (field,))


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_databases_do_not_give_back_are_refused(number):
    with pytest.raises(ValueError, match="finite"):
        ROWS.mac("keys", (number,))


def test_no_text_form_shows_the_key():
    assert KEY.hex() not in repr(ROWS)
    assert repr(KEY) not in repr(ROWS)
