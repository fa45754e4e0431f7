r"""Translates the model's regular expressions, which are Java's, into the same language for Python's `re`.

The two differ in the members of `\w`, `\d`, `\s` (ASCII in Java), in what `.` leaves out, and in `\p{..}`, which Python
lacks. The service matches the whole value, hence the anchors.
"""

import re

_ASCII_CLASSES = {"w": "a-zA-Z0-9_", "d": "0-9", "s": r" \t\n\x0b\f\r"}
_ANY_BUT_LINE_ENDS = r"[^\n\r\u0085\u2028\u2029]"
# Python's Unicode `\w` is exactly letters, numbers and the underscore; separators are few enough to list.
_UNICODE_WORDS = (
    (r"\p{L}\p{Z}\p{N}_", r"\w \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"),
)  # fmt: skip
_ITEM = re.compile(r"\\u[0-9A-Fa-f]{4}|\\.|.", re.DOTALL)


class UnsupportedPatternError(ValueError):
    """The model uses a construct that has no faithful translation here; extend the translator."""


def to_python(pattern: str) -> str:
    r"""Return a Python pattern that `re.search` finds exactly in the values that Java's `matches()` accepts.

    Raises UnsupportedPatternError for constructs that this translator does not know. Source: java.util.regex.Pattern.
    """
    body = _translate_items(pattern)
    try:
        re.compile(body)
    except re.error as error:
        raise UnsupportedPatternError(pattern) from error
    return rf"\A(?:{body})\Z"


def _translate_items(pattern: str) -> str:
    for java, python in _UNICODE_WORDS:
        # The replacement's `\w` must survive the ASCII rule below, so it travels as a private-use character.
        pattern = pattern.replace(java, python.replace(r"\w", "\ue000"))
    if r"\p" in pattern or "&&" in pattern:
        raise UnsupportedPatternError(pattern)
    out: list[str] = []
    in_class = False
    for item in _ITEM.findall(pattern):
        if item == "[" and in_class:
            raise UnsupportedPatternError(pattern)
        in_class = item == "[" or (in_class and item != "]")
        out.append(_translate_item(item, in_class))
    return "".join(out).replace("\ue000", r"\w")


def _translate_item(item: str, in_class: bool) -> str:
    if item == "." and not in_class:
        return _ANY_BUT_LINE_ENDS
    if len(item) == 2 and item[1] in _ASCII_CLASSES:
        members = _ASCII_CLASSES[item[1]]
        return members if in_class else f"[{members}]"
    return item
