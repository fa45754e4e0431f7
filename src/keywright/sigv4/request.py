"""The request to be signed or verified, as it is on the wire, and its headers as one unambiguous mapping."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from keywright.sigv4.errors import DuplicateHeader, UnsignableCharacters

# Everything below space except tab and line feed, and DEL. A tab is white space in a header value; the line feed
# is left out because it also separates the lines of the block that is searched with this.
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n")) + b"\x7f"
_SINGLE_VALUED = frozenset({b"authorization", b"content-type", b"host"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SignableRequest:
    """What SigV4 sees of an HTTP request; an ASGI scope's `raw_path`, `query_string` and `headers` fit uncopied.

    `path` is raw, before the `?` that precedes `query`. `headers` are (lowercase name, value) pairs in wire
    order. `repr` leaves out what may be secret: tokens in headers, plaintext in the body.
    """

    method: str
    path: bytes
    query: bytes = field(default=b"", repr=False)
    headers: Sequence[tuple[bytes, bytes]] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


def header_values(headers: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Return each header's value by name, values of a repeated name trimmed and joined with commas.

    Raises DuplicateHeader for a repeated header in which two readers could see two meanings, and
    UnsignableCharacters for names that are not lowercase ASCII: a check for `x-amz-` would pass by them.
    """
    values = dict(headers)
    if len(values) != len(headers):
        values = _joined(headers)
    names = b"".join(values)
    if not names.isascii() or names != names.lower():
        raise UnsignableCharacters
    return values


def _joined(headers: Sequence[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    values: dict[bytes, bytes] = {}
    for name, value in headers:
        if name not in values:
            values[name] = value
        elif name in _SINGLE_VALUED or name.startswith(b"x-amz-"):
            raise DuplicateHeader
        else:
            values[name] = trimmed(values[name]) + b"," + trimmed(value)
    return values


def canonical_headers(names: Sequence[bytes], values: Mapping[bytes, bytes]) -> bytes:
    """Return the `name:value` lines of the named headers, without a line end after the last.

    Raises KeyError for a name without a value and UnsignableCharacters for a value with a control character,
    such as the line break of a folded header.
    """
    block = b"\n".join([name + b":" + values[name] for name in names])
    if block.count(b"\n") >= len(names) or len(block.translate(None, _CONTROLS)) != len(block):
        raise UnsignableCharacters
    # Values in need of trimming are rare: one look at the block spares a split and a join for each value.
    if b"  " in block or b": " in block or b" \n" in block or b"\t" in block or block.endswith(b" "):
        return b"\n".join([name + b":" + trimmed(values[name]) for name in names])
    return block


def trimmed(value: bytes) -> bytes:
    """Return a header value without outer white space and with inner runs of it as one space.

    Raises UnsignableCharacters for a control character other than a tab.
    """
    if b"\n" in value or len(value.translate(None, _CONTROLS)) != len(value):
        raise UnsignableCharacters
    return b" ".join(value.split())
