"""Describes the members of a shape for a docstring: name, kind, bounds, unit, meaning."""

import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .member_meanings import MEMBERS
from .model import ServiceModel
from .words import snake_case

WIDTH = 116
_LONGEST_PATTERN = 60
_UNITS = {"NumberOfBytes": "bytes", "DurationSeconds": "seconds", "PackedPolicySize": "percent"}


def member_lines(model: ServiceModel, service: str, shape_name: str) -> Iterator[str]:
    """Lines of a list, one item for each member of a structure."""
    shape = model.shapes[shape_name]
    required = shape.get("required", ())
    for name, member in shape["members"].items():
        facts = kind(model, member["shape"])
        if (unit := _UNITS.get(name)) is not None:
            facts += f", in {unit}"
        if name in required:
            facts += ", required"
        meaning = MEMBERS[service].get(name)
        yield bullet(f"`{snake_case(name)}` ({facts})" + (f": {meaning}" if meaning else ""))


def bullet(text: str) -> str:
    """An item of a list, wrapped."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent="- ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def kind(model: ServiceModel, name: str) -> str:
    """A shape's kind in words, with the bounds that the model gives it."""
    shape = model.shapes[name]
    if shape["type"] == "structure":
        return f"`{name}`"
    if shape["type"] == "list":
        return f"list{_bounds(shape, 'items')} of {kind(model, shape['member']['shape'])}"
    if shape["type"] == "map":
        return f"map{_bounds(shape, 'entries')} from text to text"
    if "enum" in shape:
        return f"one of {', '.join(shape['enum'])}"
    return _SCALARS[shape["type"]](shape)


def _text(shape: Mapping[str, Any]) -> str:
    pattern = shape.get("pattern", "")
    told = f" like `{pattern}`" if 0 < len(pattern) <= _LONGEST_PATTERN and "\n" not in pattern else ""
    return f"text{_bounds(shape, 'characters')}{told}"


def _integer(shape: Mapping[str, Any]) -> str:
    low, high = shape.get("min"), shape.get("max")
    if low is not None and high is not None:
        return f"whole number from {low} to {high}"
    return "whole number" if low is None else f"whole number from {low}"


def _bounds(shape: Mapping[str, Any], unit: str) -> str:
    low, high = shape.get("min", 0), shape.get("max")
    if high is None:
        return f" of at least {low} {unit}" if low else ""
    if low == high:
        return f" of {high} {unit}"
    return f" of {low} to {high} {unit}" if low else f" of at most {high} {unit}"


def _blob(shape: Mapping[str, Any]) -> str:
    return f"bytes{_bounds(shape, 'of them')}".replace(" of them", "")


_SCALARS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string": _text,
    "blob": _blob,
    "boolean": lambda _: "true or false",
    "integer": _integer,
    "long": _integer,
    "timestamp": lambda _: "seconds since 1970",
}
