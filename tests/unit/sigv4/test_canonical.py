"""Paths, queries and values have one canonical form."""

import pytest

from keywright.sigv4.canonical import canonical_path, canonical_query
from keywright.sigv4.request import canonical_headers, header_values


@pytest.mark.parametrize(
    ("path", "normalized", "verbatim"),
    [
        (b"", b"/", b"/"),
        (b"/", b"/", b"/"),
        (b"/a/b", b"/a/b", b"/a/b"),
        (b"/a/b/", b"/a/b/", b"/a/b/"),
        (b"//a//b//", b"/a/b/", b"//a//b//"),
        (b"/a/./b/../c", b"/a/c", b"/a/./b/../c"),
        (b"/../..", b"/", b"/../.."),
        (b"/a b", b"/a%20b", b"/a%20b"),
        (b"/a%20b", b"/a%2520b", b"/a%20b"),
        (b"/a%2fb", b"/a%252fb", b"/a/b"),
        (b"/.hidden", b"/.hidden", b"/.hidden"),
    ],
)
def test_a_path_is_resolved_and_encoded_again_except_for_s3(path: bytes, normalized: bytes, verbatim: bytes) -> None:
    assert canonical_path(path, normalize=True) == normalized
    assert canonical_path(path, normalize=False) == verbatim


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        (b"b=1&a=2&a=1", b"a=1&a=2&b=1"),
        (b"a", b"a="),
        (b"a=%7e%2f+", b"a=~%2F%2B"),
        (b"a=b=c", b"a=b%3Dc"),
        (b"%zz=1", b"%25zz=1"),
        (b"a-b=1&a=2", b"a=2&a-b=1"),
    ],
)
def test_a_query_is_sorted_and_encoded_alike(query: bytes, canonical: bytes) -> None:
    assert canonical_query(query) == canonical


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        (b"a", b"a"),
        (b"  a  b  ", b"a b"),
        (b"\ta\t b", b"a b"),
        (b"a ", b"a"),
        (b" a", b"a"),
        (b'"a  b"', b'"a b"'),
        (b"", b""),
        (b"a: b", b"a: b"),
    ],
)
def test_white_space_in_a_value_is_made_alike(value: bytes, canonical: bytes) -> None:
    assert canonical_headers([b"a", b"z"], {b"a": value, b"z": value}) == b"a:%b\nz:%b" % (canonical, canonical)


def test_values_of_a_repeated_header_are_trimmed_and_joined_in_their_order() -> None:
    headers = ((b"m", b" z  y "), (b"n", b" 1"), (b"m", b"a\t"), (b"m", b""))
    assert header_values(headers) == {b"m": b"z y,a,", b"n": b" 1"}
