"""Makes a shape of plain values, with more patience than a decoder of requests has.

A client must survive what a newer service sends: values outside the model's constraints are kept as they are,
timestamps are taken in every form that AWS writes them in, and numbers also as text, which is all that XML has.
"""

from __future__ import annotations

import math
from base64 import b64decode
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from msgspec import inspect

from keywright.api.shape import Shape
from keywright.client.runtime.member_formats import unwrapped

S = TypeVar("S", bound=Shape)
_TRUTH = {True: True, False: False, "true": True, "false": False, "1": True, "0": False}


class DoesNotFit(ValueError):
    """A value is not what the model says; the text names the member and shows no value."""


@cache
def _info(shape_type: type[Shape]) -> Any:
    return inspect.type_info(shape_type)


def shape_of(shape_type: type[S], tree: Any) -> S:
    """Return the shape that a tree of plain values is; null counts as absent. Raises DoesNotFit."""
    shape: S = _read(_info(shape_type), tree, shape_type.__name__)
    return shape


def _read(info: Any, value: Any, where: str) -> Any:
    bare, _ = unwrapped(info)
    if isinstance(bare, inspect.StructType):
        return _structure(bare, value, where)
    if isinstance(bare, inspect.ListType):
        _require(isinstance(value, list), where)
        return [_read(bare.item_type, item, where) for item in value]
    if isinstance(bare, inspect.DictType):
        _require(isinstance(value, dict), where)
        return {key: _read(bare.value_type, item, where) for key, item in value.items() if item is not None}
    if isinstance(bare, inspect.AnyType):
        return value
    try:
        return _SCALARS[type(bare)](value)
    except (ValueError, TypeError, KeyError, OverflowError):
        raise DoesNotFit(f"{where} has a value of another kind") from None


def _structure(bare: Any, value: Any, where: str) -> Any:
    _require(isinstance(value, dict), where)
    members = {}
    for field in bare.fields:
        member = value.get(field.encode_name)
        if member is not None:
            members[field.name] = _read(field.type, member, f"{where}.{field.encode_name}")
        elif field.required:
            raise DoesNotFit(f"{where}.{field.encode_name} is missing")
    return bare.cls(**members)


def _require(fits: bool, where: str) -> None:
    if not fits:
        raise DoesNotFit(f"{where} has a value of another kind")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _integer(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise TypeError
    return int(value)


def _number(value: Any) -> float:
    """Return a number or an instant, in seconds since 1970."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = _text(value)
    if text in ("NaN", "Infinity", "-Infinity") or not any(mark in text for mark in ":,T"):
        return math.nan if text == "NaN" else float(text)
    instant = _http_date(text) if "," in text else datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).timestamp()


def _http_date(text: str) -> datetime:
    from email.utils import parsedate_to_datetime  # takes long to import, and is hardly ever needed

    return parsedate_to_datetime(text)


def _blob(value: Any) -> bytes:
    return b64decode(_text(value), validate=True)


_SCALARS: dict[Any, Any] = {
    inspect.StrType: _text,
    inspect.LiteralType: _text,
    inspect.BytesType: _blob,
    inspect.IntType: _integer,
    inspect.FloatType: _number,
    inspect.BoolType: _TRUTH.__getitem__,
}
