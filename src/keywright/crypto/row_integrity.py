"""Message authentication codes over database rows, so that an edit behind our back is found at load.

Compatibility law: the encoding below is part of every stored code; a change makes every row look tampered.
Each field is a type letter, then for all but None, True and False a u32 length and the content:
`n` None, `t` True, `f` False, `i` decimal digits, `s` UTF-8, `b` bytes, `d` IEEE 754 double.
Source: assurance.md section 5 item 7.
"""

import hmac
import math
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC

from keywright.crypto.errors import RowTampered
from keywright.crypto.injective_encoding import length_prefixed
from keywright.crypto.key_material import KeyMaterial

Field = None | bool | int | str | bytes | float
MAC_SIZE = 32
_double = struct.Struct(">d").pack


class RowMac:
    """Authenticates rows under one key (the ROW_MAC domain key).

    Keeps the key's HMAC state inside OpenSSL, which clears it when this object dies; wiping the key material
    afterwards does not reach it.
    """

    __slots__ = ("_keyed",)

    def __init__(self, key: KeyMaterial) -> None:
        self._keyed = HMAC(key.unsafe_view(), hashes.SHA256())

    def mac(self, table: str, fields: tuple[Field, ...]) -> bytes:
        """Gives the 32-byte code of a row; put its primary key and its version among the fields.

        Raises TypeError for any other type of field (convert times and lists first) and ValueError for NaN and
        infinities, which not every database gives back.
        """
        state = self._keyed.copy()
        state.update(length_prefixed(table.encode()) + b"".join([_encode(field) for field in fields]))
        return state.finalize()

    def verify(self, table: str, fields: tuple[Field, ...], mac: bytes) -> None:
        """Returns if `mac` is the row's code. Raises RowTampered, whose text names the table only."""
        if not hmac.compare_digest(self.mac(table, fields), mac):
            raise RowTampered(f"A row of {table} was changed by something other than keywright.")


def _encode(field: Field) -> bytes:
    match field:
        case None:
            return b"n"
        case bool():
            # Before int, of which bool is a kind.
            return b"t" if field else b"f"
        case int():
            return b"i" + length_prefixed(b"%d" % field)
        case str():
            return b"s" + length_prefixed(field.encode())
        case bytes():
            return b"b" + length_prefixed(field)
        case float():
            return b"d" + length_prefixed(_encode_double(field))
    raise TypeError(f"a {type(field).__name__} is not a field that can be authenticated")


def _encode_double(number: float) -> bytes:
    if not math.isfinite(number):
        raise ValueError("only finite numbers can be authenticated")
    # + 0.0 makes -0.0 into 0.0: they are equal, and SQLite gives back only the latter.
    return _double(number + 0.0)
