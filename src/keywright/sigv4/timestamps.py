"""Instants as SigV4 writes them, `YYYYMMDDTHHMMSSZ`, and the window in which a signature is good."""

import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from keywright.sigv4.errors import MalformedDate, SignatureExpired, SignatureNotYetCurrent

WINDOW_SECONDS = 300
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PUNCTUATION = str.maketrans("", "", "-:")


@lru_cache(maxsize=256)
def parse_amz_date(text: bytes) -> int:
    """Return the seconds since 1970 of an `x-amz-date` value; raises MalformedDate.

    All requests of one second carry the same text, so the last few are remembered.
    """
    digits = text[:8] + text[9:15]
    if text[8:9] != b"T" or text[15:] != b"Z" or not digits.isdigit():
        raise MalformedDate
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    hour, minute, second = int(digits[8:10]), int(digits[10:12]), int(digits[12:])
    try:
        instant = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as error:
        raise MalformedDate from error
    return (instant - _EPOCH) // timedelta(seconds=1)


def format_amz_date(seconds: int) -> str:
    """Return the `x-amz-date` form of an instant given in seconds since 1970."""
    # Not strftime: it writes years before 1000 without their leading zeros.
    return (_EPOCH + timedelta(seconds=seconds)).isoformat(timespec="seconds")[:19].translate(_PUNCTUATION) + "Z"


def check_window(amz_date: bytes, now: float) -> None:
    """Check that a request dated `amz_date` was signed within 300 seconds of `now`, both bounds included.

    Raises MalformedDate, SignatureExpired or SignatureNotYetCurrent.
    """
    signed = parse_amz_date(amz_date)
    if signed < now - WINDOW_SECONDS:
        limit = math.ceil(now)
        earliest = format_amz_date(limit - WINDOW_SECONDS)
        raise SignatureExpired(amz_date.decode(), earliest, format_amz_date(limit))
    if signed > now + WINDOW_SECONDS:
        limit = math.floor(now)
        latest = format_amz_date(limit + WINDOW_SECONDS)
        raise SignatureNotYetCurrent(amz_date.decode(), latest, format_amz_date(limit))
