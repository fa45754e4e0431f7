"""Shorthand syntax: structures, maps and lists as a shell user types them, `TagKey=team,TagValue=blue`.

    parameter = pair *( "," pair )
    pair      = key ( "=" / "@=" ) values         ; after "@=" a value file://F or fileb://F is the file's content
    key       = *( ALPHA / DIGIT / "-" / "_" / "." / "#" / "/" / ":" )
    values    = [ list / object / value *( "," rest ) ]
    list      = "[" [ element *( "," element ) ] "]"
    object    = "{" [ key "=" element *( "," key "=" element ) ] "}"
    element   = list / object / value
    value     = quoted / word                     ; a word that stands first may contain "="
    rest      = quoted / word                     ; a later one may not: `a=1,2,b=3` is {a: [1, 2], b: 3}
    quoted    = "'" *( any / "\\'" ) "'" / DQUOTE *( any / "\\" DQUOTE ) DQUOTE

White space around punctuation is ignored, `\\,` is a comma that separates nothing. What comes out has strings only;
`shorthand_types` gives them the types of the model.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from typing import Any

from keywright.cli.aws.parameter_files import content_or_text

_KEY = re.compile(r"[A-Za-z0-9\-_.#/:]*")
_FIRST = re.compile(r"""(?:\\,|[^\x00-\x20"',=\[{])(?:\\,|[^"',\]}])*""")
_REST = re.compile(r"""(?:\\,|[^\x00-\x20"',=\[{])(?:\\,|[^"',=])*""")
_QUOTED = {"'": re.compile(r"'(?:\\'|[^'])*'"), '"': re.compile(r'"(?:\\"|[^"])*"')}
_QUOTE_NAMES = {"'": "singled quoted", '"': "double quoted"}


class ShorthandError(ValueError):
    """The text is not shorthand; the message shows where, with a caret under the place."""


class ShorthandSyntaxError(ShorthandError):
    """Something else was expected at a place."""


def parse_shorthand(text: str) -> dict[str, Any]:
    """Return what a parameter says. Raises ShorthandError."""
    return _Parser(text).parameter()


class _Parser:
    """Recursive descent over one text; each method takes one rule of the grammar."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._reads_files = False

    def parameter(self) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        while True:
            start = self._at
            key = self._key()
            value = self._values()
            if key in pairs:
                raise ShorthandError(
                    f'Second instance of key "{key}" encountered for input:\n{self._pointing_at(start)}\n'
                    'This is often because there is a preceding "," instead of a space.'
                )
            pairs[key] = value
            if self._is_done():
                return pairs
            self._take(",")

    def _key(self) -> str:
        key = self._matched(_KEY) or ""
        self._skip_space()
        self._reads_files = self._next() == "@"
        if self._reads_files:
            self._take("@")
        self._take("=")
        return key

    def _values(self) -> Any:
        if self._is_done():
            return ""
        if self._next() in ("[", "{"):
            return self._element()
        first = self._value()
        self._skip_space()
        values = [first]
        while self._next() == ",":
            try:
                values.append(self._another())
            except ShorthandSyntaxError:
                if self._is_done():
                    raise
                # It was the next pair's key: the comma before it belongs to the parameter.
                self._at = self._text.rindex(",", 0, self._at + 1)
                break
        return first if len(values) == 1 else values

    def _another(self) -> str | bytes:
        self._take(",")
        value = self._scalar(_REST)
        if value is None:
            raise self._expected("<second>", "<none>")
        self._skip_space()
        if not self._is_done() and self._next() != ",":
            raise self._expected(",", self._next())
        return value

    def _element(self) -> Any:
        if self._next() == "[":
            return self._sequence("[", "]", [], lambda found: found.append(self._element()))
        if self._next() == "{":
            return self._sequence("{", "}", {}, lambda found: found.__setitem__(self._key(), self._element()))
        return self._value()

    def _sequence(self, opening: str, closing: str, found: Any, take_one: Callable[[Any], None]) -> Any:
        self._take(opening)
        while self._next() != closing:
            take_one(found)
            self._skip_space()
            if self._next() != closing:
                self._take(",")
        self._at += 1
        return found

    def _value(self) -> str | bytes:
        value = self._scalar(_FIRST)
        return "" if value is None else value

    def _scalar(self, word: re.Pattern[str]) -> str | bytes | None:
        quote = self._next()
        if quote in _QUOTED:
            quoted = self._matched(_QUOTED[quote])
            if quoted is None:
                raise self._expected(f"<{_QUOTE_NAMES[quote]}>", "<none>")
            text = quoted[1:-1].replace(f"\\{quote}", quote).replace("\\\\", "\\")
        else:
            found = self._matched(word)
            if found is None:
                return None
            text = found.replace("\\,", ",").rstrip()
        return content_or_text(text) if self._reads_files else text

    def _matched(self, pattern: re.Pattern[str]) -> str | None:
        found = pattern.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found.group()

    def _take(self, character: str) -> None:
        self._skip_space()
        if self._next() != character:
            raise self._expected(character, self._next() or "EOF")
        self._at += 1
        self._skip_space()

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _is_done(self) -> bool:
        return self._at >= len(self._text)

    def _skip_space(self) -> None:
        while self._next() and self._next() in string.whitespace:
            self._at += 1

    def _expected(self, wanted: str, received: str) -> ShorthandSyntaxError:
        place = self._pointing_at(self._at)
        return ShorthandSyntaxError(f"Expected: '{wanted}', received: '{received}' for input:\n{place}")

    def _pointing_at(self, place: int) -> str:
        line_start = self._text.rfind("\n", 0, place) + 1
        line_end = self._text.find("\n", place)
        shown, remaining = (self._text, "") if line_end < 0 else (self._text[:line_end], self._text[line_end:])
        return f"{shown}\n{' ' * (place - line_start)}^{remaining}"
