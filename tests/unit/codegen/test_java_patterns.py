"""The model's Java patterns accept the same text in Python."""

import re
import sys
import unicodedata

import pytest

from tools.codegen.java_patterns import UnsupportedPatternError, to_python

_TAG = r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"


def accepts(pattern: str, text: str) -> bool:
    return re.search(to_python(pattern), text) is not None


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        ("[0-9]{12}", "111122223333", "1111222233334"),
        (r"[\w]+", "default", "gr\u00fcn"),
        (r"\d{1,3}", "127", "\u0661"),
        (r"^[a-z\s]+$", "a b\tc", "a\u00a0b"),
        ("^a$|^b$", "b", "ab"),
        (".*", "", "a\nb"),
        (".*", "a.b", "a\u2028b"),
        ("[.]", ".", "a"),
        (r"a\.b", "a.b", "axb"),
        ("^[a-z]+$", "abc", "abc\n"),
        ("(com|eu)x", "eux", "eu"),
        (r"[\u0020-\u00FF]*", "\u00ff", "\u0100"),
        (_TAG, "gr\u00fcn \u0661\u3000x@y", "a\u200bb"),
    ],
)
def test_a_pattern_matches_whole_values_with_javas_classes(pattern, good, bad):
    assert accepts(pattern, good)
    assert not accepts(pattern, bad)


def test_letters_numbers_and_separators_are_exactly_the_unicode_categories():
    matcher = re.compile(to_python(_TAG))
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        wanted = unicodedata.category(character)[0] in "LNZ" or character in "_.:/=+-@"
        assert bool(matcher.search(character)) == wanted, hex(code)


@pytest.mark.parametrize("pattern", [r"\p{Lu}", "[a-z&&[^b]]", "[a[b]]", "(?<n"])
def test_a_construct_without_a_faithful_translation_stops_the_generator(pattern):
    with pytest.raises(UnsupportedPatternError):
        to_python(pattern)
