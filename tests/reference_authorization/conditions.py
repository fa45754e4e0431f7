"""The Condition element: every operator and every key of it must hold; one value of a list suffices.

Sources: IAM user guide, "Condition operators" (IfExists, Null, negated matching) and "Single-valued vs. multivalued
context keys" (ForAllValues, ForAnyValue).
"""

from __future__ import annotations

from typing import Any

from tests.reference_authorization.condition_operators import NEGATED, POSITIVE, WITH_VARIABLES
from tests.reference_authorization.variables import Context, expand
from tests.reference_authorization.wildcards import Pattern, written

QUANTIFIERS = ("ForAllValues:", "ForAnyValue:")


def taken_apart(operator: str) -> tuple[str, str, bool]:
    """Return the quantifier, the operator itself and whether it says IfExists."""
    quantifier = next((one for one in QUANTIFIERS if operator.startswith(one)), "")
    bare = operator.removeprefix(quantifier)
    return quantifier, bare.removesuffix("IfExists"), bare.endswith("IfExists")


def listed(value: Any) -> list[str]:
    """Return the value or values of a policy as texts."""
    several = value if isinstance(value, list) else [value]
    return [one if isinstance(one, str) else str(one).lower() for one in several]


def holds(condition: dict[str, Any], version: str, context: Context) -> bool:
    """Tell whether a Condition element holds for a request; the keys of `context` are in lower case."""
    return all(
        operator_holds(operator, context.get(key.lower(), ()), listed(value), version, context)
        for operator, keys in condition.items()
        for key, value in keys.items()
    )


def operator_holds(operator: str, actual: tuple[str, ...], wanted: list[str], version: str, context: Context) -> bool:
    quantifier, bare, if_exists = taken_apart(operator)
    if bare == "Null":
        return any((one == "true") == (not actual) for one in wanted)
    if not actual:
        return absent_holds(quantifier, bare, if_exists)
    patterns = [pattern for text in wanted if (pattern := pattern_of(bare, text, version, context)) is not None]
    each = [value_holds(bare, value, patterns) for value in actual]
    if quantifier == "ForAllValues:":
        return all(each)
    if quantifier == "ForAnyValue:":
        return any(each)
    # Without a quantifier a key has one value; should it have several, NotEquals stays the opposite of Equals.
    return all(each) if bare in NEGATED else any(each)


def absent_holds(quantifier: str, bare: str, if_exists: bool) -> bool:
    """Tell whether an operator holds for a key that the request does not have."""
    if if_exists or quantifier == "ForAllValues:":
        return True
    if quantifier == "ForAnyValue:":
        return False
    return bare in NEGATED


def pattern_of(bare: str, text: str, version: str, context: Context) -> Pattern | None:
    positive = NEGATED.get(bare, bare)
    return expand(text, version, context) if positive.startswith(WITH_VARIABLES) else written(text)


def value_holds(bare: str, actual: str, patterns: list[Pattern]) -> bool:
    """Tell whether one value of the request matches one of the policy's, or none where the operator is negated."""
    compare = POSITIVE[NEGATED.get(bare, bare)]
    found = any(compare(pattern, actual) for pattern in patterns)
    return not found if bare in NEGATED else found
