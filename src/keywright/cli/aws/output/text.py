"""Tab-separated lines for shell scripts, in the AWS CLI's text format.

A structure is one line of its scalars in the order of their names; what is inside it follows, each line headed by the
member's name in capitals. A list of structures has the same columns in every line, empty where a member is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def text_lines(value: Any, heading: str | None = None) -> Iterator[str]:
    """Return the lines of a value; `heading` is the name of the member that it is."""
    if isinstance(value, dict):
        yield from _structure(value, heading, None)
    elif isinstance(value, list):
        yield from _list(value, heading)
    else:
        yield str(value)


def _list(items: list[Any], heading: str | None) -> Iterator[str]:
    if any(isinstance(item, dict) for item in items):
        structures = [item for item in items if isinstance(item, dict)]
        columns = sorted({name for each in structures for name, inside in each.items() if not _is_nested(inside)})
        for item in items:
            yield from _structure(item, heading, columns) if isinstance(item, dict) else text_lines(item, heading)
        return
    scalars = [str(item) for item in items if not _is_nested(item)]
    if scalars and heading is not None:
        yield from (f"{heading.upper()}\t{scalar}" for scalar in scalars)
    elif scalars:
        yield "\t".join(scalars)
    for item in items:
        if _is_nested(item):
            yield from text_lines(item, heading)


def _structure(members: dict[str, Any], heading: str | None, columns: list[str] | None) -> Iterator[str]:
    if columns is None:
        columns = sorted(name for name, inside in members.items() if not _is_nested(inside))
    if columns:
        fields = [str(members.get(name, "")) for name in columns]
        yield "\t".join(fields if heading is None else [heading.upper(), *fields])
    for name in sorted(set(members) - set(columns)):
        yield from text_lines(members[name], name)


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict | list)
