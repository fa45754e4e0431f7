"""The query protocol's way in: a form's flat parameters become the members of a shape.

`Tags.member.1.Key=a` is the member Key of the first of Tags. What the parameters do not fit is refused in the words in
which JSON would be: they are put into a tree of the shape's kind, and that is decoded like any other body.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import msgspec
from msgspec import inspect

from keywright.api.decoding import MalformedBody, decode
from keywright.api.shape import Shape

CONTENT_TYPE = b"application/x-www-form-urlencoded"
MAXIMUM_FIELDS = 500

S = TypeVar("S", bound=Shape)

_INTEGER = re.compile(r"-?[0-9]{1,12}")
_POSITION = re.compile(r"[1-9][0-9]{0,2}")


def parse_form(body: bytes) -> Mapping[str, str]:
    """Return the parameters of a form.

    Raises:
        MalformedBody: it is not UTF-8, has a parameter twice, or has too many.
    """
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MAXIMUM_FIELDS)
    except ValueError as fault:
        raise MalformedBody("The body is not a form.") from fault
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        raise MalformedBody("A parameter is given twice.")
    return parameters


def read_shape(shape: type[S], parameters: Mapping[str, str]) -> S:
    """Return the shape that the parameters describe; those that it has no members for are ignored.

    Raises:
        MalformedBody: a parameter is not of its member's type, or the members of a list are not numbered from 1 on.
        ConstraintViolations: constraints of the model are broken.
    """
    tree = _structure(_info(shape), parameters, "")
    return decode(shape, msgspec.json.encode(tree))


@cache
def _info(shape: type[Shape]) -> inspect.Type:
    return inspect.type_info(shape)


def _structure(info: Any, parameters: Mapping[str, str], prefix: str) -> dict[str, Any]:
    found = {}
    for member in info.fields:
        value = _value(_bare(member.type), parameters, f"{prefix}{member.encode_name}")
        if value is not None:
            found[member.encode_name] = value
    return found


def _bare(info: Any) -> Any:
    if isinstance(info, inspect.UnionType):
        (info,) = (part for part in info.types if not isinstance(part, inspect.NoneType))
    return info.type if isinstance(info, inspect.Metadata) else info


def _value(info: Any, parameters: Mapping[str, str], name: str) -> Any:
    if isinstance(info, inspect.ListType):
        return _list(_bare(info.item_type), parameters, f"{name}.member.")
    if isinstance(info, inspect.StructType):
        return _structure(info, parameters, f"{name}.") if _has(parameters, f"{name}.") else None
    text = parameters.get(name)
    if text is None or isinstance(info, inspect.StrType | inspect.LiteralType):
        return text
    if isinstance(info, inspect.BoolType) and text in {"true", "false"}:
        return text == "true"
    if isinstance(info, inspect.IntType) and _INTEGER.fullmatch(text):
        return int(text)
    raise MalformedBody(f"The value of the parameter {name} is of the wrong type.")


def _list(info: Any, parameters: Mapping[str, str], prefix: str) -> list[Any] | None:
    positions = {name[len(prefix) :].partition(".")[0] for name in parameters if name.startswith(prefix)}
    if not positions:
        return None
    if not all(_POSITION.fullmatch(position) for position in positions):
        raise MalformedBody(f"The parameters {prefix}N are not numbered from 1 on.")
    numbers = sorted(map(int, positions))
    if numbers != list(range(1, len(numbers) + 1)):
        raise MalformedBody(f"The parameters {prefix}N are not numbered from 1 on.")
    return [_value(info, parameters, f"{prefix}{number}") for number in numbers]


def _has(parameters: Mapping[str, str], prefix: str) -> bool:
    return any(name.startswith(prefix) for name in parameters)
