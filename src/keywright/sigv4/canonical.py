"""The canonical request and the string to sign: the two texts of SigV4 that both sides must write alike."""

from binascii import hexlify
from collections.abc import Mapping, Sequence
from hashlib import sha256
from urllib.parse import quote_from_bytes, unquote_to_bytes

from keywright.sigv4.errors import UnsignableCharacters
from keywright.sigv4.request import SignableRequest, canonical_headers

ALGORITHM = b"AWS4-HMAC-SHA256"
_PLAIN_PATH = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/"


def payload_hash(body: bytes) -> bytes:
    """Return the SHA-256 of a body as 64 lowercase hexadecimal digits."""
    return hexlify(sha256(body).digest())


def canonical_request(
    request: SignableRequest,
    signed_headers: Sequence[bytes],
    values: Mapping[bytes, bytes],
    body_hash: bytes,
    *,
    normalize_path: bool = True,
) -> bytes:
    """Return the canonical request over the signed headers, whose names are given sorted.

    `normalize_path` is false for S3 alone. Raises KeyError for a signed header without a value and
    UnsignableCharacters where a character could move a line of this text.
    """
    method = request.method
    if not (method.isascii() and method.isalpha()):
        raise UnsignableCharacters
    return b"%b\n%b\n%b\n%b\n\n%b\n%b" % (
        method.encode(),
        b"/" if request.path == b"/" else canonical_path(request.path, normalize=normalize_path),
        canonical_query(request.query) if request.query else b"",
        canonical_headers(signed_headers, values),
        b";".join(signed_headers),
        body_hash,
    )


def string_to_sign(amz_date: bytes, credential_scope: bytes, canonical: bytes) -> bytes:
    """Return the text that is signed: algorithm, instant, scope and the hash of the canonical request."""
    digest = hexlify(sha256(canonical).digest())
    return b"%b\n%b\n%b\n%b" % (ALGORITHM, amz_date, credential_scope, digest)


def canonical_path(path: bytes, *, normalize: bool) -> bytes:
    """Return the path as it is signed.

    With `normalize`, `.`, `..` and empty segments are resolved and the rest is percent-encoded once more on top
    of the encoding on the wire. Without (S3), nothing is resolved and the encoding is only made uniform.
    """
    if not normalize:
        return quote_from_bytes(unquote_to_bytes(path or b"/"), safe="/~").encode()
    if b"//" in path or b"/." in path or not path.startswith(b"/"):
        path = _without_empty_and_dot_segments(path)
    if not path.translate(None, _PLAIN_PATH):
        return path
    return quote_from_bytes(path, safe="/~").encode()


def _without_empty_and_dot_segments(path: bytes) -> bytes:
    kept: list[bytes] = []
    for segment in path.split(b"/"):
        if segment == b"..":
            del kept[-1:]
        elif segment not in (b"", b"."):
            kept.append(segment)
    first = b"/" if path.startswith(b"/") or not path else b""
    last = b"/" if path.endswith(b"/") and kept else b""
    return first + b"/".join(kept) + last


def canonical_query(query: bytes) -> bytes:
    """Return the query's parameters uniformly percent-encoded, sorted by name and then by value."""
    return b"&".join(b"%b=%b" % pair for pair in sorted(_encoded_parameter(p) for p in query.split(b"&")))


def _encoded_parameter(parameter: bytes) -> tuple[bytes, bytes]:
    name, _, value = parameter.partition(b"=")
    return _encoded(name), _encoded(value)


def _encoded(text: bytes) -> bytes:
    return quote_from_bytes(unquote_to_bytes(text), safe="~").encode()
