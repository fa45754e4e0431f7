"""Patterns of ARNs, which are compared part by part between the colons.

A wildcard stays in its part. The last of an ARN's six parts may hold colons of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from keywright.domain.policy.templates import Literal, Resolved, Template, Variable, Wildcard
from keywright.domain.policy.wildcards import glob_test

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


def arn_test(parts: Sequence[Resolved]) -> Callable[[str], bool]:
    """Return what tells whether an ARN fits a pattern of these parts, the last of which matches all the rest of it.

    What is not an ARN never fits.
    """
    if len(parts) == PARTS and all(_is_fixed(part) for part in parts[:-1]):
        # Five fixed parts and their colons are a prefix: comparing the whole is comparing part by part.
        prefix = "".join(f"{''.join(map(str, part))}:" for part in parts[:-1])
        return glob_test((prefix, *parts[-1]))
    return _ArnGlob(parts).matches


def _is_fixed(part: Resolved) -> bool:
    return all(isinstance(piece, str) for piece in part)


class _ArnGlob:
    __slots__ = ("_tests",)

    def __init__(self, parts: Iterable[Resolved]) -> None:
        self._tests = tuple(glob_test(part) for part in parts)

    def matches(self, arn: str) -> bool:
        count = len(self._tests)
        texts = arn.split(":", count - 1)
        if len(texts) != count or (count < PARTS and arn.count(":") < PARTS - 1):
            return False
        # A loop, for generators cost more than most parts do.
        for test, text in zip(self._tests, texts, strict=True):  # noqa: SIM110 - see above
            if not test(text):
                return False
        return True
