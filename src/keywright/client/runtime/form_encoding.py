"""The body of a request in AWS's query protocol: a form, with lists and structures spelt out in the names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias
from urllib.parse import quote

Plain: TypeAlias = "Mapping[str, Plain] | list[Plain] | str | int | float"


def form_body(api_version: str, action: str, members: Mapping[str, Plain]) -> bytes:
    """Return the form for an action; members are plain values by their names on the wire.

    Lists are `Name.member.1`, members of structures `Name.Member`. No request of STS has a map.
    """
    pairs = [("Action", action), ("Version", api_version), *_flattened("", members)]
    return "&".join(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in pairs).encode()


def _flattened(prefix: str, value: Plain) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flattened(f"{prefix}.{name}" if prefix else name, inner)
    elif isinstance(value, list):
        if not value:
            yield prefix, ""
        for number, inner in enumerate(value, start=1):
            yield from _flattened(f"{prefix}.member.{number}", inner)
    elif isinstance(value, bool):
        yield prefix, "true" if value else "false"
    else:
        yield prefix, str(value)
