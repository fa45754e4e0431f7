"""Matching with `*` and `?` in time that no pattern can blow up.

Not by regular expressions: `*a*a*a*b` makes them try every way to share a text out among the stars, and condition
values come from whoever calls. Here each piece between stars takes the first place it fits, which is always enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from keywright.domain.policy.templates import Literal, Resolved, Wildcard


class _Piece:
    """What stands between two stars: literals and single-character wildcards, so its length is fixed."""

    __slots__ = ("_literal", "_pattern", "length")

    def __init__(self, parts: Iterable[Literal | Wildcard]) -> None:
        parts = tuple(parts)
        self._literal = "".join(part if isinstance(part, str) else "?" for part in parts)
        self.length = len(self._literal)
        self._pattern: re.Pattern[str] | None = None
        if not all(isinstance(part, str) for part in parts):
            source = "".join(re.escape(part) if isinstance(part, str) else "." for part in parts)
            self._pattern = re.compile(source, re.DOTALL)

    def is_at(self, text: str, at: int) -> bool:
        if self._pattern is None:
            return text.startswith(self._literal, at)
        return self._pattern.match(text, at) is not None

    def find(self, text: str, start: int, end: int) -> int:
        if self._pattern is None:
            return text.find(self._literal, start, end)
        found = self._pattern.search(text, start, end)
        return -1 if found is None else found.start()


class _Glob:
    """A pattern with stars; `matches` compares whole texts, case-sensitively."""

    __slots__ = ("_first", "_last", "_middle")

    def __init__(self, pieces: list[list[Literal | Wildcard]]) -> None:
        self._first = _Piece(pieces[0])
        self._middle = tuple(_Piece(piece) for piece in pieces[1:-1] if piece)
        self._last = _Piece(pieces[-1])

    def matches(self, text: str) -> bool:
        end = len(text) - self._last.length
        at = self._first.length
        if end < at or not self._first.is_at(text, 0) or not self._last.is_at(text, end):
            return False
        for piece in self._middle:
            found = piece.find(text, at, end)
            if found < 0:
                return False
            at = found + piece.length
        return True


def glob_test(parts: Resolved) -> Callable[[str], bool]:
    """Return what tells whether a whole text fits a pattern, case-sensitively."""
    pieces: list[list[Literal | Wildcard]] = [[]]
    for part in parts:
        if part is Wildcard.MANY:
            pieces.append([])
        else:
            pieces[-1].append(part)
    if len(pieces) == 1:
        return _fixed_length_test(pieces[0])
    if len(pieces) == 2 and not pieces[1] and Wildcard.ONE not in pieces[0]:
        # The most frequent pattern of all, kms:Describe* and key/*, in one call.
        prefix = "".join(map(str, pieces[0]))
        return lambda text: text.startswith(prefix)
    return _Glob(pieces).matches


def _fixed_length_test(parts: list[Literal | Wildcard]) -> Callable[[str], bool]:
    piece = _Piece(parts)
    return lambda text: len(text) == piece.length and piece.is_at(text, 0)
