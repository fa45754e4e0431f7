"""Reads `[quotas]`: how often callers may call."""

from __future__ import annotations

from collections.abc import Mapping

from keywright.config.tables import read_table
from keywright.operations.quotas.rates import DEFAULT_RATES, QuotaSettings

_PLACE = "[quotas]"


def quota_settings(document: object) -> QuotaSettings:
    """Return the settings.

    Raises:
        ValueError: with one line that says what is wrong.
    """
    if not isinstance(document, Mapping):
        raise ValueError(f"{_PLACE} must be a table")
    stated = dict(document)
    per_second = _rates(stated.pop("per_second", {}))
    return QuotaSettings(**read_table(_PLACE, stated, {"enabled": bool}), per_second=per_second)


def _rates(table: object) -> dict[str, float]:
    place = "[quotas.per_second]"
    if not isinstance(table, Mapping):
        raise ValueError(f"{place} must be a table")
    for name, rate in table.items():
        if name not in DEFAULT_RATES:
            raise ValueError(f"unknown setting {name!r} in {place}: there are {', '.join(sorted(DEFAULT_RATES))}")
        if type(rate) not in (int, float) or not 0 <= rate < float("inf"):
            raise ValueError(f"the setting {name!r} in {place} must be a number, 0 for no limit")
    return {str(name): float(rate) for name, rate in table.items()}
