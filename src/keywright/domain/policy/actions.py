"""Which actions a statement names."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from keywright.domain.policy.document import texts_of
from keywright.domain.policy.errors import PolicyMalformed
from keywright.domain.policy.templates import parse_template, resolve
from keywright.domain.policy.wildcards import glob_test

NamesAction = Callable[[str], bool]
"""Tells whether an action, in lower case, is named."""

_EVERY_ACTION = frozenset({"*", "*:*"})
_REMEMBERED = 256
_HAS_WILDCARD = re.compile(r"[*?]")
_ACTION = re.compile(r"\*|(?:\*|[A-Za-z0-9.-]+):[A-Za-z0-9*?_-]+")


def parse_actions(value: Any, *, negated: bool) -> NamesAction | None:
    """Return what tells the actions of an Action element, or with `negated` of a NotAction element; None names all.

    Actions are compared without regard to case.

    Raises:
        PolicyMalformed: something in it is no action.
    """
    what = "NotAction" if negated else "Action"
    written = texts_of(value, what)
    for action in written:
        if not _ACTION.fullmatch(action):
            raise PolicyMalformed(f"{what} has {action[:80]!r}, which is not of the form service:action.")
    lowered = frozenset(action.lower() for action in written)
    if not lowered.isdisjoint(_EVERY_ACTION):
        return (lambda _: False) if negated else None
    named = _named(lowered)
    return (lambda action: not named(action)) if negated else named


def _named(actions: frozenset[str]) -> NamesAction:
    exact = frozenset(action for action in actions if not _HAS_WILDCARD.search(action))
    tests = tuple(_test(action) for action in actions - exact)
    if not tests:
        return exact.__contains__
    return _remembering(lambda action: action in exact or any(test(action) for test in tests))


@lru_cache(maxsize=_REMEMBERED)
def _test(pattern: str) -> NamesAction:
    # Kept, for policies name the same few patterns again and again.
    return glob_test(resolve(parse_template(pattern, variables=False, wildcards=True), {}) or ())


def _remembering(named: NamesAction) -> NamesAction:
    """Return the same answers, found once for each of the few actions that a service has."""
    known: dict[str, bool] = {}

    def remembered(action: str) -> bool:
        answer = known.get(action)
        if answer is None:
            answer = named(action)
            if len(known) < _REMEMBERED:
                known[action] = answer
        return answer

    return remembered
