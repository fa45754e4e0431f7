"""Patterns of policies as rows of pieces, and the plainest way to see whether one matches a text.

The same few patterns meet the same few texts over and over, so what was found is kept.
Sources: IAM user guide, "IAM JSON policy elements: Resource", "Condition operators" and "Policy variables".
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Piece(NamedTuple):
    """One character that stands for itself, or a wildcard. `inserted` characters came out of a variable."""

    kind: str
    character: str = ""


ONE = Piece("one", "?")
MANY = Piece("many", "*")
Pattern = tuple[Piece, ...]

kept = lru_cache(maxsize=65536)


@kept
def written(text: str) -> Pattern:
    """Return the pattern that a text without variables is."""
    return tuple(MANY if one == "*" else ONE if one == "?" else Piece("written", one) for one in text)


def inserted(text: str) -> Pattern:
    """Return a pattern that matches this text and nothing else."""
    return tuple(Piece("inserted", one) for one in text)


def spelling(pattern: Pattern) -> str:
    """Return a pattern as operators read it that know no wildcards."""
    return "".join(piece.character for piece in pattern)


@kept
def matches(pattern: Pattern, text: str) -> bool:
    """Follow every way in which the pattern may have used up a beginning of the text."""
    used = {0}
    for piece in pattern:
        if piece == MANY:
            used = set(range(min(used), len(text) + 1))
        elif piece == ONE:
            used = {length + 1 for length in used if length < len(text)}
        else:
            used = {length + 1 for length in used if length < len(text) and text[length] == piece.character}
        if not used:
            return False
    return len(text) in used


@kept
def arn_parts(pattern: Pattern) -> tuple[Pattern, ...]:
    """Split a pattern at the first five colons that are written in it."""
    parts: list[list[Piece]] = [[]]
    for piece in pattern:
        if piece == Piece("written", ":") and len(parts) < 6:
            parts.append([])
        else:
            parts[-1].append(piece)
    return tuple(map(tuple, parts))


def matches_arn(pattern: Pattern, arn: str, *, complete: bool) -> bool:
    """Compare ARNs part by part; `complete` fills parts that are missing at the end with `*`, as Resource has it."""
    parts, texts = arn_parts(pattern), arn.split(":", 5)
    if complete:
        parts += ((MANY,),) * (6 - len(parts))
    if len(parts) != 6 or len(texts) != 6:
        return False
    return all(matches(part, text) for part, text in zip(parts, texts, strict=True))
