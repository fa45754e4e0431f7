"""Checks a request's members before it is sent, as far as `aws` checks them: names, types, presence, lower bounds.

Everything else (upper bounds, patterns, enumerations) is the service's to judge, so that a newer service is not held
to an older model. Wording: the AWS CLI's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keywright.cli.aws.failures import CommandFailed
from keywright.cli.aws.forms import Form, Kind
from keywright.cli.aws.timestamps import is_timestamp

_TYPES: dict[Kind, tuple[tuple[type, ...], str]] = {
    "string": ((str,), "<class 'str'>"),
    "integer": ((int,), "<class 'int'>"),
    "boolean": ((bool,), "<class 'bool'>"),
    "blob": ((bytes, bytearray, str), "<class 'bytes'>, <class 'bytearray'>, file-like object"),
    "structure": ((dict,), "<class 'dict'>"),
    "map": ((dict,), "<class 'dict'>"),
    "list": ((list, tuple), "<class 'list'>, <class 'tuple'>"),
    "timestamp": ((), "<class 'datetime.datetime'>, timestamp-string"),
}


def check_request(form: Form, members: Any) -> None:
    """Raise CommandFailed with everything that is wrong with a request's members."""
    if found := list(_faults(form, members, "")):
        raise CommandFailed("\n".join(["Parameter validation failed:", *found]))


def _faults(form: Form, value: Any, path: str) -> Iterator[str]:
    wanted, names = _TYPES[form.kind]
    fits = is_timestamp(value) if form.kind == "timestamp" else isinstance(value, wanted)
    if not fits or (form.kind == "integer" and isinstance(value, bool)):
        yield f"Invalid type for parameter {_shown(path)}, value: {value}, type: {type(value)}, valid types: {names}"
    elif form.kind == "structure":
        yield from _structure(form, value, path)
    elif form.kind == "integer":
        if form.minimum is not None and value < form.minimum:
            yield f"Invalid value for parameter {_shown(path)}, value: {value}, valid min value: {form.minimum}"
    elif form.kind in ("string", "list", "map"):
        yield from _measured(form, value, path)


def _structure(form: Form, value: dict[str, Any], path: str) -> Iterator[str]:
    known = {member.name: member.form for member in form.members}
    for member in form.members:
        if member.required and member.name not in value:
            yield f'Missing required parameter in {_shown(path)}: "{member.name}"'
    for name in value:
        if name not in known:
            yield f'Unknown parameter in {_shown(path)}: "{name}", must be one of: {", ".join(known)}'
    for name, inside in value.items():
        if name in known:
            yield from _faults(known[name], inside, f"{path}.{name}")


def _measured(form: Form, value: Any, path: str) -> Iterator[str]:
    if form.minimum is not None and form.kind != "map" and len(value) < form.minimum:
        yield f"Invalid length for parameter {_shown(path)}, value: {len(value)}, valid min length: {form.minimum}"
    if form.kind == "list" and form.item is not None:
        for position, each in enumerate(value):
            yield from _faults(form.item, each, f"{path}[{position}]")
    elif form.kind == "map" and form.item is not None and form.key is not None:
        for key, each in value.items():
            yield from _faults(form.key, key, f"{path} (key: {key})")
            yield from _faults(form.item, each, f"{path}.{key}")


def _shown(path: str) -> str:
    return path.removeprefix(".") or "input"
