"""Finds every constraint of a shape that a parsed body breaks, and says so in AWS's words.

Works from `msgspec.inspect` of the generated types, so the decoder and the messages cannot disagree. Only bodies that
the decoder refused come here. Wording: spec/kms-api.md section 13. A structure's members are checked one by one
(`tags.1.member.tagKey`); the scalars in a list or map are reported together at the list's or map's own path.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from keywright.api.decoding_errors import MalformedBody, Violation
from keywright.api.rendering import shown
from keywright.api.shape import is_sensitive

_NOT_NULL = "Member must not be null"
_INT32 = range(-(2**31), 2**31)
_WANTED: dict[Any, tuple[type, str]] = {
    inspect.StrType: (str, "a string"),
    inspect.LiteralType: (str, "a string"),
    inspect.BytesType: (str, "a base64 string"),
    inspect.IntType: (int, "an integer"),
    inspect.BoolType: (bool, "a boolean"),
    inspect.ListType: (list, "a list"),
    inspect.DictType: (dict, "an object"),
    inspect.StructType: (dict, "an object"),
}


@cache
def _info(shape: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(shape)


def violations(shape: type[msgspec.Struct], tree: dict[str, Any]) -> tuple[Violation, ...]:
    """Every violation in model order. Raises MalformedBody when a member has the wrong JSON type."""
    return tuple(_structure(_info(shape), tree, ""))


def _structure(info: Any, members: dict[str, Any], path: str) -> Iterator[Violation]:
    for field in info.fields:
        name = field.encode_name
        where = f"{path}{name[:1].lower()}{name[1:]}"
        value = members.get(name)
        if value is not None:
            yield from _member(_without_null(field.type), value, where)
        elif field.required:
            yield Violation(path=where, rule=_NOT_NULL, shown=None, is_null=True)


def _without_null(info: Any) -> Any:
    if not isinstance(info, inspect.UnionType):
        return info
    (present,) = (part for part in info.types if not isinstance(part, inspect.NoneType))
    return present


def _member(info: Any, value: Any, path: str) -> Iterator[Violation]:
    bare, extra = _unwrap(info)
    measured = _checked_type(bare, value, path)
    if broken := list(_broken_rules(bare, extra, measured)):
        echo = _echo(info, measured)
        yield from (Violation(path=path, rule=rule, shown=echo) for rule in broken)
    if isinstance(bare, inspect.StructType):
        yield from _structure(bare, value, f"{path}.")
    elif isinstance(bare, inspect.ListType):
        yield from _elements(info, bare.item_type, value, value, path, "Member must satisfy constraint")
    elif isinstance(bare, inspect.DictType):
        yield from _elements(info, bare.key_type, list(value), value, path, "Map keys must satisfy constraint")
        inside = list(value.values())
        yield from _elements(info, bare.value_type, inside, value, path, "Map value must satisfy constraint")


def _elements(owner: Any, info: Any, values: list[Any], container: Any, path: str, phrase: str) -> Iterator[Violation]:
    bare, extra = _unwrap(info)
    if isinstance(bare, inspect.StructType | inspect.ListType | inspect.DictType):
        for position, value in enumerate(values, start=1):
            where = f"{path}.{position}.member"
            if value is None:
                yield Violation(path=where, rule=_NOT_NULL, shown=None, is_null=True)
            else:
                yield from _member(info, value, where)
        return
    present = [_checked_type(bare, value, f"{path}.member") for value in values if value is not None]
    has_null = len(present) < len(values)
    if has_null or any(True for value in present for _ in _broken_rules(bare, extra, value)):
        rules = [rule for rule, _ in _rules(bare, extra)] + [_NOT_NULL] * has_null
        yield Violation(path=path, rule=f"{phrase}: [{', '.join(rules)}]", shown=_echo(owner, container))


def _echo(info: Any, value: Any) -> str | None:
    return None if is_sensitive(info) else shown(value)


def _unwrap(info: Any) -> tuple[Any, dict[str, Any]]:
    return (info.type, info.extra or {}) if isinstance(info, inspect.Metadata) else (info, {})


def _checked_type(bare: Any, value: Any, path: str) -> Any:
    """Return the value in the form that constraints measure; blobs come back as bytes."""
    if isinstance(bare, inspect.FloatType):
        if type(value) not in (int, float) or not bare.ge <= value <= bare.le:
            raise MalformedBody(f"The member '{path}' is not a timestamp in seconds.")
        return value
    kind, wanted = _WANTED[type(bare)]
    if type(value) is not kind or (kind is int and value not in _INT32):
        raise MalformedBody(f"The member '{path}' is not {wanted}.")
    if isinstance(bare, inspect.BytesType):
        try:
            return msgspec.convert(value, bytes)
        except msgspec.ValidationError:
            raise MalformedBody(f"The member '{path}' is not {wanted}.") from None
    return value


def _broken_rules(bare: Any, extra: dict[str, Any], value: Any) -> Iterator[str]:
    for rule, is_met in _rules(bare, extra):
        if not is_met(value):
            yield rule


def _rules(bare: Any, extra: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The texts of a type's constraints, each with the predicate that a value has to meet."""
    if isinstance(bare, inspect.LiteralType):
        yield f"Member must satisfy enum value set: [{', '.join(map(str, bare.values))}]", bare.values.__contains__
    for attribute, text, is_met in _BOUNDS:
        bound = getattr(bare, attribute, None)
        if bound is not None and not isinstance(bare, inspect.FloatType):
            yield f"{text} {bound}", lambda value, bound=bound, is_met=is_met: is_met(value, bound)
    if (pattern := getattr(bare, "pattern", None)) is not None:
        yield f"Member must satisfy regular expression pattern: {extra['pattern']}", re.compile(pattern).search


_BOUNDS = (
    ("max_length", "Member must have length less than or equal to", lambda value, bound: len(value) <= bound),
    ("min_length", "Member must have length greater than or equal to", lambda value, bound: len(value) >= bound),
    ("le", "Member must have value less than or equal to", lambda value, bound: value <= bound),
    ("ge", "Member must have value greater than or equal to", lambda value, bound: value >= bound),
)
