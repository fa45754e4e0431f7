"""Patterns of ARNs, which are compared part by part between the colons.

A wildcard stays in its part. The last of an ARN's six parts may hold colons of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

from keywright.domain.policy.templates import Literal, Resolved, Template, Variable, Wildcard
from keywright.domain.policy.wildcards import Glob

PARTS = 6


def split_template(template: Template) -> tuple[Template, ...]:
    """Return the parts of a template between its first five colons; a variable, whatever its value, is in one part."""
    parts: list[list[Literal | Wildcard | Variable]] = [[]]
    for piece in template:
        if not isinstance(piece, str):
            parts[-1].append(piece)
            continue
        first, *others = piece.split(":", PARTS - len(parts))
        parts[-1].append(first)
        parts.extend([each] for each in others)
    return tuple(tuple(piece for piece in part if piece != "") for part in parts)


def split_resolved(resolved: Resolved) -> tuple[Resolved, ...]:
    """Return the parts between the first five colons, those in the values of variables among them."""
    return tuple(tuple(piece for piece in part if not isinstance(piece, Variable)) for part in split_template(resolved))


class ArnGlob:
    """A pattern of as many parts as it was written with; the last of them matches all the rest of an ARN."""

    __slots__ = ("_globs",)

    def __init__(self, parts: Iterable[Resolved]) -> None:
        self._globs = tuple(Glob(part) for part in parts)

    def matches(self, arn: str) -> bool:
        """Tell whether an ARN fits; what is not an ARN never does."""
        count = len(self._globs)
        texts = arn.split(":", count - 1)
        if len(texts) != count or (count < PARTS and arn.count(":") < PARTS - 1):
            return False
        return all(glob.matches(text) for glob, text in zip(self._globs, texts, strict=True))
