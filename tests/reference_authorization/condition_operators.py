"""What each condition operator asks of one value of a request and one value of a policy.

Source: IAM user guide, "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import re
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.reference_authorization.wildcards import Pattern, matches, matches_arn, spelling

Comparison = Callable[[Pattern, str], bool]


def number(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"[+-]?\d+(\.\d+)?", text, re.ASCII) else None


DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:?\d\d))?)?)?", re.ASCII
)


def moment(text: str) -> Decimal | None:
    """Return seconds since 1970 for a W3C date, or for such seconds; four digits are a year."""
    found = DATE.fullmatch(text)
    if found is None:
        return number(text)
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    try:
        whole = datetime(
            int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=UTC
        )
    except ValueError:
        return None
    ahead = 0
    if zone and zone != "Z":
        sign = 1 if zone[0] == "+" else -1
        ahead = sign * (int(zone[1:3]) * 3600 + int(zone[-2:]) * 60)
    return Decimal(int(whole.timestamp())) - ahead + Decimal(f"0.{fraction or 0}")


def network(text: str) -> Any:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None


def address(text: str) -> Any:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def binary(text: str) -> bytes | None:
    """Return the bytes that a policy, or a request's context of the binary type, writes in base64."""
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        return None


def ordered(reading: Callable[[str], Decimal | None], holds: Callable[[Decimal, Decimal], bool]) -> Comparison:
    """Return a comparison of what `reading` makes of both values; what it cannot read compares with nothing."""

    def compare(wanted: Pattern, actual: str) -> bool:
        left, right = reading(actual), reading(spelling(wanted))
        return left is not None and right is not None and holds(left, right)

    return compare


def in_network(wanted: Pattern, actual: str) -> bool:
    inside, around = address(actual), network(spelling(wanted))
    return inside is not None and around is not None and inside.version == around.version and inside in around


def arn_like(wanted: Pattern, actual: str) -> bool:
    return matches_arn(wanted, actual, complete=False)


ORDERS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "Equals": lambda left, right: left == right,
    "LessThan": lambda left, right: left < right,
    "LessThanEquals": lambda left, right: left <= right,
    "GreaterThan": lambda left, right: left > right,
    "GreaterThanEquals": lambda left, right: left >= right,
}
POSITIVE: dict[str, Comparison] = {
    "StringEquals": lambda wanted, actual: spelling(wanted) == actual,
    "StringEqualsIgnoreCase": lambda wanted, actual: spelling(wanted).lower() == actual.lower(),
    "StringLike": matches,
    "Bool": lambda wanted, actual: spelling(wanted).lower() == actual.lower(),
    "BinaryEquals": lambda wanted, actual: binary(spelling(wanted)) == binary(actual) is not None,
    "IpAddress": in_network,
    "ArnEquals": arn_like,
    "ArnLike": arn_like,
    **{f"Numeric{name}": ordered(number, holds) for name, holds in ORDERS.items()},
    **{f"Date{name}": ordered(moment, holds) for name, holds in ORDERS.items()},
}
NEGATED: dict[str, str] = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "NotIpAddress": "IpAddress",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}
# Variables are for these; in others `${` is no variable.
WITH_VARIABLES = ("String", "Arn")


def is_readable(operator: str, value: str) -> bool:
    """Tell whether a policy may compare with this value."""
    positive = NEGATED.get(operator, operator)
    if positive.startswith("Numeric"):
        return number(value) is not None
    if positive.startswith("Date"):
        return moment(value) is not None
    readers: dict[str, Callable[[str], object]] = {
        "IpAddress": network,
        "BinaryEquals": binary,
        "Bool": lambda text: True if text.lower() in {"true", "false"} else None,
    }
    return positive not in readers or readers[positive](value) is not None
