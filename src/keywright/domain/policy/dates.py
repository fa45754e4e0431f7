"""Points in time as policies write them: the W3C's ISO 8601 formats, or seconds since 1970.

Without the standard library's datetime, which brings a clock along (the domain has none).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_EPOCH = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{1,9})?")
_ISO = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})"
    r"(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(\.[0-9]{1,9})?)?(?:Z|([+-])([0-9]{2}):([0-9]{2})))?)?)?"
)
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400


@lru_cache(maxsize=1024)
def parse_instant(text: str) -> Decimal | None:
    """Return seconds since 1970 for a point in time, exactly, or None for what is none.

    Four digits alone are a year; other numbers are seconds since 1970.
    """
    iso = _ISO.fullmatch(text)
    if iso is not None:
        return _from_iso(iso)
    return Decimal(text) if _EPOCH.fullmatch(text) else None


def _from_iso(found: re.Match[str]) -> Decimal | None:
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    hour, minute, second = int(found[4] or 0), int(found[5] or 0), int(found[6] or 0)
    offset_hours, offset_minutes = int(found[9] or 0), int(found[10] or 0)
    if year < 1 or not 1 <= month <= len(_DAYS) or not 1 <= day <= _days_of(year, month):
        return None
    if hour > 23 or minute > 59 or second > 59 or offset_hours > 23 or offset_minutes > 59:
        return None
    offset = (offset_hours * _HOUR + offset_minutes * _MINUTE) * (-1 if found[8] == "-" else 1)
    seconds = _days_since_1970(year, month, day) * _DAY + hour * _HOUR + minute * _MINUTE + second - offset
    return Decimal(seconds) + Decimal(found[7] or 0)


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days_of(year: int, month: int) -> int:
    return _DAYS[month - 1] + (1 if month == 2 and _is_leap(year) else 0)


def _days_since_1970(year: int, month: int, day: int) -> int:
    before = year - 1
    days_before_year = before * 365 + before // 4 - before // 100 + before // 400
    days_before_month = sum(_days_of(year, each) for each in range(1, month))
    return days_before_year + days_before_month + day - 1 - 719_162
