"""The Condition element: operators over condition keys, all of which have to hold.

What holds where a request lacks the key (IAM User Guide, condition operators):

    operator                 StringEquals  StringNotEquals  ...IfExists  ForAllValues:...  ForAnyValue:...  Null
    without the key          no            yes              yes          yes               no               as it says

Without a prefix, a key of several values fits where one of them does; a negated operator holds where none does.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from keywright.domain.policy import value_tests
from keywright.domain.policy.document import WrittenNumber, text_of
from keywright.domain.policy.errors import PolicyMalformed
from keywright.domain.policy.templates import Context
from keywright.domain.policy.value_tests import Maker, ValueTest

Holds = Callable[[Context], bool]

# What issuers of web identities are called by begins their keys: a host, and a path there.
_KEY = re.compile(r"[A-Za-z0-9./_~%-]+:[\x20-\x7e\xa0-\U0010ffff]+")
_IF_EXISTS = "IfExists"
_NULL = "Null"


class Quantifier(Enum):
    """How the values of a key with several count."""

    NONE = ""
    ALL = "ForAllValues"
    ANY = "ForAnyValue"


@dataclass(frozen=True, slots=True)
class _Operator:
    make: Maker
    negated: bool = False


OPERATORS = MappingProxyType(
    {
        "StringEquals": _Operator(value_tests.string_equals),
        "StringNotEquals": _Operator(value_tests.string_equals, negated=True),
        "StringEqualsIgnoreCase": _Operator(value_tests.string_equals_ignoring_case),
        "StringNotEqualsIgnoreCase": _Operator(value_tests.string_equals_ignoring_case, negated=True),
        "StringLike": _Operator(value_tests.string_like),
        "StringNotLike": _Operator(value_tests.string_like, negated=True),
        "NumericEquals": _Operator(value_tests.numeric()),
        "NumericNotEquals": _Operator(value_tests.numeric(), negated=True),
        "NumericLessThan": _Operator(value_tests.numeric(operator.lt)),
        "NumericLessThanEquals": _Operator(value_tests.numeric(operator.le)),
        "NumericGreaterThan": _Operator(value_tests.numeric(operator.gt)),
        "NumericGreaterThanEquals": _Operator(value_tests.numeric(operator.ge)),
        "DateEquals": _Operator(value_tests.date()),
        "DateNotEquals": _Operator(value_tests.date(), negated=True),
        "DateLessThan": _Operator(value_tests.date(operator.lt)),
        "DateLessThanEquals": _Operator(value_tests.date(operator.le)),
        "DateGreaterThan": _Operator(value_tests.date(operator.gt)),
        "DateGreaterThanEquals": _Operator(value_tests.date(operator.ge)),
        "Bool": _Operator(value_tests.boolean),
        "BinaryEquals": _Operator(value_tests.binary_equals),
        "IpAddress": _Operator(value_tests.ip_address),
        "NotIpAddress": _Operator(value_tests.ip_address, negated=True),
        "ArnEquals": _Operator(value_tests.arn_like),
        "ArnLike": _Operator(value_tests.arn_like),
        "ArnNotEquals": _Operator(value_tests.arn_like, negated=True),
        "ArnNotLike": _Operator(value_tests.arn_like, negated=True),
    }
)
"""Every operator but Null, by its name without prefix and IfExists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One operator over one key; `operator` and `key` are for those who read why a statement did not count."""

    operator: str
    key: str
    holds: Holds


def parse_conditions(value: Any, *, variables: bool) -> tuple[Condition, ...]:
    """Return the conditions of a Condition element, in the order they are written.

    Raises:
        PolicyMalformed: an operator is unknown, a key is none, or a value is not of the operator's type.
    """
    if not isinstance(value, dict):
        raise PolicyMalformed("Condition must be an object.")
    conditions: list[Condition] = []
    for name, keys in value.items():
        if not isinstance(keys, dict) or not keys:
            raise PolicyMalformed(f"Condition {name[:80]!r} must be an object with at least one condition key.")
        if len({key.lower() for key in keys}) != len(keys):
            raise PolicyMalformed(f"Condition {name[:80]!r} has the same condition key twice.")
        conditions.extend(_condition(name, key, given, variables) for key, given in keys.items())
    return tuple(conditions)


def _condition(name: str, key: str, given: Any, variables: bool) -> Condition:
    if not _KEY.fullmatch(key):
        raise PolicyMalformed(f"{key[:80]!r} is not a condition key.")
    values = _values(given, f"{name[:80]}.{key[:80]}")
    lowered = key.lower()
    holds = _null(lowered, values) if name == _NULL else _comparison(name, lowered, values, variables)
    return Condition(operator=name, key=key, holds=holds)


def _values(given: Any, what: str) -> tuple[str, ...]:
    listed = given if isinstance(given, list) else [given]
    if not listed:
        raise PolicyMalformed(f"Condition {what} must not be an empty list.")
    return tuple(_value(each, what) for each in listed)


def _value(given: Any, what: str) -> str:
    if isinstance(given, bool):
        return "true" if given else "false"
    return str(given) if isinstance(given, WrittenNumber) else text_of(given, f"Condition {what}")


def _null(key: str, values: tuple[str, ...]) -> Holds:
    wanted = value_tests.truths(values)
    return lambda context: ("false" if context.get(key) else "true") in wanted


def _comparison(name: str, key: str, values: tuple[str, ...], variables: bool) -> Holds:
    quantifier, bare = _quantifier(name)
    if_exists = bare.endswith(_IF_EXISTS)
    known = OPERATORS.get(bare.removesuffix(_IF_EXISTS))
    if known is None:
        raise PolicyMalformed(f"{name[:80]!r} is not a condition operator.")
    without_key = if_exists or quantifier is Quantifier.ALL or (quantifier is Quantifier.NONE and known.negated)
    return _holds(key, known.make(values, variables), quantifier, known.negated, without_key)


def _quantifier(name: str) -> tuple[Quantifier, str]:
    for quantifier in (Quantifier.ALL, Quantifier.ANY):
        if name.startswith(f"{quantifier.value}:"):
            return quantifier, name.removeprefix(f"{quantifier.value}:")
    return Quantifier.NONE, name


def _holds(key: str, test: ValueTest, quantifier: Quantifier, negated: bool, without_key: bool) -> Holds:
    def single(context: Context) -> bool:
        values = context.get(key)
        if not values:
            return without_key
        if len(values) == 1:
            return test(values[0], context) is not negated
        return any(test(value, context) for value in values) is not negated

    def each(context: Context) -> bool:
        values = context.get(key)
        return all(test(value, context) is not negated for value in values) if values else without_key

    def some(context: Context) -> bool:
        values = context.get(key)
        return any(test(value, context) is not negated for value in values) if values else without_key

    return {Quantifier.NONE: single, Quantifier.ALL: each, Quantifier.ANY: some}[quantifier]
