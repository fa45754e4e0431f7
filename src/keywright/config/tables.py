"""Reads tables of a TOML document strictly: every setting known, of its type, and there when it has no default.

Each function raises ValueError with one line that names the setting and where it stands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

_KINDS: dict[type, str] = {str: "a text", int: "a whole number", bool: "true or false", list: "a list"}


def read_table(place: str, value: object, known: Mapping[str, type], required: Collection[str] = ()) -> dict[str, Any]:
    """Return the settings of a table; `known` tells the type of each that it may have."""
    if not isinstance(value, Mapping):
        raise ValueError(f"{place} must be a table")
    table = dict(value)
    unknown = sorted(table.keys() - known.keys())
    if unknown:
        raise ValueError(f"unknown setting {unknown[0]!r} in {place}")
    for setting, given in table.items():
        # Not isinstance: True is an int there.
        if type(given) is not known[setting]:
            raise ValueError(f"the setting {setting!r} in {place} must be {_KINDS[known[setting]]}")
    missing = [setting for setting in required if setting not in table]
    if missing:
        raise ValueError(f"the setting {missing[0]!r} is missing in {place}")
    return table


def read_tables(
    place: str, values: Collection[object], known: Mapping[str, type], required: Collection[str] = ()
) -> Iterator[dict[str, Any]]:
    """Yield the settings of each table of a list."""
    for value in values:
        yield read_table(f"a {place} entry", value, known, required)


def read_texts(place: str, setting: str, values: Collection[object]) -> tuple[str, ...]:
    """Return a list of texts."""
    texts = tuple(value for value in values if isinstance(value, str))
    if len(texts) != len(values):
        raise ValueError(f"the setting {setting!r} in {place} must be a list of texts")
    return texts
