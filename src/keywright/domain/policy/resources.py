"""Which resources a statement names."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from keywright.domain.policy.arn_patterns import PARTS, arn_test, split_resolved, split_template
from keywright.domain.policy.document import texts_of
from keywright.domain.policy.errors import PolicyMalformed
from keywright.domain.policy.templates import (
    Context,
    Template,
    Wildcard,
    has_variables,
    is_literal,
    literal_text,
    parse_template,
    resolve,
)

_REMEMBERED = 256
"""Patterns that are kept apart from their policies, which name the same few again and again."""

NamesResource = Callable[[str, Context], bool]
"""Tells whether a resource is named: an ARN, or `*` for operations that have none."""


def parse_resources(value: Any, *, negated: bool, variables: bool) -> NamesResource | None:
    """Return what tells the resources of a Resource element, or with `negated` of NotResource; None names them all.

    A variable without a value makes its entry match no resource (so NotResource does not leave it out).

    Raises:
        PolicyMalformed: something in it is neither `*` nor the pattern of an ARN.
    """
    what = "NotResource" if negated else "Resource"
    written = texts_of(value, what)
    if "*" in written:
        return (lambda _resource, _context: False) if negated else None
    named = _named([_arn_template(text, what, variables) for text in written])
    return (lambda resource, context: not named(resource, context)) if negated else named


@lru_cache(maxsize=_REMEMBERED)
def _arn_template(text: str, what: str, variables: bool) -> Template:
    template = parse_template(text, variables=variables, wildcards=True)
    parts = split_template(template)
    shown = f"{what} has {text[:120]!r}, which"
    if parts[0] != ("arn",) or len(parts) < PARTS - 2:
        raise PolicyMalformed(f"{shown} is neither * nor an ARN.")
    if len(parts[2]) != 1 or not is_literal(parts[2]):
        raise PolicyMalformed(f"{shown} does not name a service.")
    if len(parts) < PARTS and parts[-1][-1:] != (Wildcard.MANY,):
        raise PolicyMalformed(f"{shown} is not a whole ARN.")
    if any(has_variables(part) for part in parts[: PARTS - 1]):
        raise PolicyMalformed(f"{shown} has a policy variable before its last part.")
    return template


def _named(templates: list[Template]) -> NamesResource:
    exact = frozenset(literal_text(template) for template in templates if is_literal(template))
    fixed = tuple(
        _fixed_test(template) for template in templates if not is_literal(template) and not has_variables(template)
    )
    open_ones = tuple(template for template in templates if has_variables(template))

    def named(resource: str, context: Context) -> bool:
        if resource in exact:
            return True
        for fits in fixed:
            if fits(resource):
                return True
        return bool(open_ones) and any(_fits(template, resource, context) for template in open_ones)

    return named


@lru_cache(maxsize=_REMEMBERED)
def _fixed_test(template: Template) -> Callable[[str], bool]:
    return arn_test(split_resolved(resolve(template, {}) or ()))


def _fits(template: Template, resource: str, context: Context) -> bool:
    resolved = resolve(template, context)
    return resolved is not None and arn_test(split_resolved(resolved))(resource)
