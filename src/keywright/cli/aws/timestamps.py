"""Points in time as a user types them: ISO 8601, the form of mail headers, or seconds since the epoch."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def is_timestamp(value: Any) -> bool:
    """Whether `epoch_seconds` can read it."""
    try:
        epoch_seconds(value)
    except (ValueError, TypeError, OverflowError):
        return False
    return True


def epoch_seconds(value: Any) -> float:
    """Return seconds since the epoch; a date without a zone is meant in UTC. Raises ValueError."""
    try:
        return float(value)
    except ValueError:
        point = _parsed(str(value))
    return (point if point.tzinfo else point.replace(tzinfo=UTC)).timestamp()


def _parsed(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        from email.utils import parsedate_to_datetime  # a large import for a rare form

        return parsedate_to_datetime(text)
