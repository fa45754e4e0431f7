"""Which actions a statement names."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from keywright.domain.policy.document import texts_of
from keywright.domain.policy.errors import PolicyMalformed
from keywright.domain.policy.templates import is_literal, literal_text, parse_template, resolve
from keywright.domain.policy.wildcards import Glob

NamesAction = Callable[[str], bool]
"""Tells whether an action, in lower case, is named."""

_ACTION = re.compile(r"\*|(?:\*|[A-Za-z0-9.-]+):[A-Za-z0-9*?_-]+")


def parse_actions(value: Any, *, negated: bool) -> NamesAction:
    """Return what tells the actions of an Action element, or with `negated` of a NotAction element.

    Actions are compared without regard to case.

    Raises:
        PolicyMalformed: something in it is no action.
    """
    what = "NotAction" if negated else "Action"
    written = texts_of(value, what)
    for action in written:
        if not _ACTION.fullmatch(action):
            raise PolicyMalformed(f"{what} has {action[:80]!r}, which is not of the form service:action.")
    named = _named([action.lower() for action in written])
    return (lambda action: not named(action)) if negated else named


def _named(actions: list[str]) -> NamesAction:
    if "*" in actions or "*:*" in actions:
        return lambda _: True
    templates = [parse_template(action, variables=False, wildcards=True) for action in actions]
    exact = frozenset(literal_text(template) for template in templates if is_literal(template))
    globs = tuple(Glob(resolve(template, {}) or ()) for template in templates if not is_literal(template))
    if not globs:
        return exact.__contains__
    return lambda action: action in exact or any(glob.matches(action) for glob in globs)
