"""What the values of an operation's members look like: the model as the command line needs it.

Read from the generated shapes by `msgspec.inspect`, so that options, skeletons, checks and printed answers cannot
disagree with what goes over the wire.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import msgspec
from msgspec import inspect

Kind = Literal["string", "integer", "boolean", "blob", "timestamp", "structure", "list", "map"]
_SCALARS: dict[type[inspect.Type], Kind] = {
    inspect.StrType: "string",
    inspect.LiteralType: "string",
    inspect.IntType: "integer",
    inspect.BoolType: "boolean",
    inspect.BytesType: "blob",
    inspect.FloatType: "timestamp",
}


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a value.

    `minimum` and `maximum` bound a number's value, or the length of anything else. `item` is the form of a list's
    elements and of a map's values; a map's keys are strings of the form `key`.
    """

    kind: Kind
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    members: tuple[Member, ...] = ()
    key: Form | None = None
    item: Form | None = None
    sensitive: bool = False

    @property
    def is_complex(self) -> bool:
        """Whether shorthand syntax is for it: structures, maps, and lists of structures, maps or lists."""
        inner = self.item if self.kind == "list" else self
        return inner is not None and inner.kind in ("structure", "map", "list")


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A member of a structure: its wire name, the option that sets it, and its form."""

    name: str
    option: str
    required: bool
    form: Form


@cache
def form_of(shape: type[msgspec.Struct]) -> Form:
    """Return the form of a generated shape."""
    return _form(inspect.type_info(shape))


def _form(info: Any) -> Form:
    if isinstance(info, inspect.UnionType):
        (info,) = (part for part in info.types if not isinstance(part, inspect.NoneType))
    extra: dict[str, Any] = {}
    if isinstance(info, inspect.Metadata):
        info, extra = info.type, info.extra or {}
    sensitive = bool(extra.get("sensitive"))
    if isinstance(info, inspect.StructType):
        return Form(kind="structure", members=tuple(map(_member, info.fields)), sensitive=sensitive)
    if isinstance(info, inspect.ListType):
        return Form(kind="list", item=_form(info.item_type), minimum=info.min_length, maximum=info.max_length)
    if isinstance(info, inspect.DictType):
        key, item = _form(info.key_type), _form(info.value_type)
        return Form(kind="map", key=key, item=item, minimum=info.min_length, maximum=info.max_length)
    return _scalar(info, extra, sensitive)


def _scalar(info: Any, extra: dict[str, Any], sensitive: bool) -> Form:
    kind = _SCALARS[type(info)]
    if kind == "timestamp":
        return Form(kind=kind, sensitive=sensitive)
    low, high = ("ge", "le") if kind == "integer" else ("min_length", "max_length")
    choices = tuple(str(value) for value in info.values) if isinstance(info, inspect.LiteralType) else ()
    return Form(
        kind=kind,
        minimum=getattr(info, low, None),
        maximum=getattr(info, high, None),
        choices=choices,
        pattern=extra.get("pattern"),
        sensitive=sensitive,
    )


def _member(field: inspect.Field) -> Member:
    option = field.name.rstrip("_").replace("_", "-")
    return Member(name=field.encode_name, option=option, required=field.required, form=_form(field.type))
