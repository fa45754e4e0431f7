"""Which condition keys a policy looks at, so that what is costly to know is found out only where it matters.

Taken from the document as it was read, not from its text: JSON can spell one name in many ways.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keywright.domain.policy.templates import variables_in


def asked_keys(statements: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """Return, in lower case, the condition keys of well-formed statements: of their conditions, and their variables."""
    conditions = (keys for statement in statements for keys in statement.get("Condition", {}).values())
    variables = (key for statement in statements for text in _texts(statement) for key in variables_in(text))
    return frozenset(key.lower() for key in (*(key for keys in conditions for key in keys), *variables))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if "${" in value:
            yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
