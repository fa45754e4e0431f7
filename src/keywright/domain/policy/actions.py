"""Which actions a statement names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from keywright.domain.policy.document import texts_of
from keywright.domain.policy.errors import PolicyMalformed
from keywright.domain.policy.templates import is_literal, literal_text, parse_template, resolve
from keywright.domain.policy.wildcards import glob_test

NamesAction = Callable[[str], bool]
"""Tells whether an action, in lower case, is named."""

_EVERY_ACTION = frozenset({"*", "*:*"})
_REMEMBERED = 256
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
    templates = [parse_template(action, variables=False, wildcards=True) for action in actions]
    exact = frozenset(literal_text(template) for template in templates if is_literal(template))
    tests = tuple(glob_test(resolve(template, {}) or ()) for template in templates if not is_literal(template))
    if not tests:
        return exact.__contains__
    return _remembering(lambda action: action in exact or any(test(action) for test in tests))


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
