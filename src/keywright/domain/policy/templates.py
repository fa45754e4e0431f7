"""Strings of a policy that may hold wildcards and policy variables, taken apart.

A value that a variable stands for is always a literal: a user called `*` matches the user called `*` and no other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from keywright.domain.policy.errors import PolicyMalformed

Context = Mapping[str, tuple[str, ...]]
"""What is known of a request: condition keys in lower case, each with its values."""


class Wildcard(Enum):
    """A character of a pattern that stands for others."""

    MANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Variable:
    """A place where the value of a condition key is put, or `default` where the request has no single such value."""

    key: str
    default: str | None


Literal = str
Resolved = tuple[Literal | Wildcard, ...]
Template = tuple[Literal | Wildcard | Variable, ...]

_SPECIAL = frozenset("*?$")
# What ends a literal, where (variables, wildcards) have a meaning; without them nothing does.
_ENDS = {
    (True, True): re.compile(r"[*?]|\$\{"),
    (True, False): re.compile(r"\$\{"),
    (False, True): re.compile(r"[*?]"),
    (False, False): re.compile(r"(?!)"),
}
_VARIABLE = re.compile(r"\$\{([A-Za-z0-9./_~%-]+:[^{},'$]+?)(?:\s*,\s*'([^']*)')?\}")


def parse_template(text: str, *, variables: bool, wildcards: bool) -> Template:
    """Return the parts of a string of a policy.

    `variables` is false for documents of the version 2008-10-17, in which `${aws:username}` is just these characters;
    `wildcards` is false for operators that compare whole strings.

    Raises:
        PolicyMalformed: a `${` begins nothing that is a variable.
    """
    parts: list[Literal | Wildcard | Variable] = []
    part: Literal | Wildcard | Variable
    at = 0
    while at < len(text):
        if variables and text.startswith("${", at):
            part, at = _variable(text, at)
        elif wildcards and text[at] in "*?":
            part, at = Wildcard(text[at]), at + 1
        else:
            end = _literal_end(text, at, variables, wildcards)
            part, at = text[at:end], end
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    return tuple(parts)


def _literal_end(text: str, at: int, variables: bool, wildcards: bool) -> int:
    # At least one character is taken, so that a `$` that begins no variable is one of the literal.
    found = _ENDS[variables, wildcards].search(text, at + 1)
    return len(text) if found is None else found.start()


def _variable(text: str, at: int) -> tuple[Literal | Variable, int]:
    if text[at + 2 : at + 3] in _SPECIAL and text[at + 3 : at + 4] == "}":
        return text[at + 2], at + 4
    found = _VARIABLE.match(text, at)
    if found is None:
        raise PolicyMalformed(f"The policy has a policy variable that is not complete: {text[at : at + 40]}")
    return Variable(found[1].strip().lower(), found[2]), found.end()


def variables_in(text: str) -> list[str]:
    """Return the condition keys of all policy variables in a string of a policy, whatever its version."""
    return [found[1].strip() for found in _VARIABLE.finditer(text)]


def is_literal(template: Template) -> bool:
    """Tell whether a template is one fixed string."""
    return not template or (len(template) == 1 and isinstance(template[0], str))


def has_variables(template: Template) -> bool:
    """Tell whether a template depends on the request."""
    return any(isinstance(part, Variable) for part in template)


def literal_text(template: Template) -> str:
    """Return the string that a literal template is."""
    return "".join(part for part in template if isinstance(part, str))


def resolve(template: Template, context: Context) -> Resolved | None:
    """Return the template with its variables' values put in, or None where one has no value.

    A key with several values has no single value to put in, as in AWS.
    """
    resolved: list[Literal | Wildcard] = []
    for part in template:
        if not isinstance(part, Variable):
            resolved.append(part)
            continue
        values = context.get(part.key, ())
        value = values[0] if len(values) == 1 else part.default
        if value is None:
            return None
        resolved.append(value)
    return tuple(resolved)
