"""Joins byte strings so that different lists never give the same bytes."""

import struct

_u32 = struct.Struct(">I").pack


def length_prefixed(*parts: bytes) -> bytes:
    """Joins the parts, each behind its length as four big-endian bytes; injective over lists of parts.

    Plain concatenation is not: ("ab", "c") and ("a", "bc") would meet (assurance.md section 1).
    """
    return b"".join([_u32(len(part)) + part for part in parts])
