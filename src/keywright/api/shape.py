"""What every generated shape is built from: the `Shape` base and the types that need no model constraint.

Members are None when absent and are left out of the encoded form only then, so `False`, `0` and `""` do travel.
"""

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, TypeAlias

import msgspec
from msgspec import Meta

# Seconds since the epoch, within the years 1 to 9999, so that no later conversion to a date can overflow.
Timestamp: TypeAlias = Annotated[float, Meta(ge=-62135596800, le=253402300799)]
# Secret members of answers. Answers carry no constraints: a client must survive what a newer service sends.
SensitiveStr: TypeAlias = Annotated[str, Meta(extra={"sensitive": True})]
SensitiveBytes: TypeAlias = Annotated[bytes, Meta(extra={"sensitive": True})]


class Shape(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A structure of a service model; its repr never shows a member that the model calls sensitive."""

    def __repr__(self) -> str:
        members = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__name__}({members})"

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:  # type: ignore[override]  # msgspec's stub is narrower
        hidden = sensitive_members(type(self))
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if value is not None:
                yield name, (_HIDDEN if name in hidden else value)


class _Hidden:
    """Stands for a value that must not be shown."""

    def __repr__(self) -> str:
        return "<sensitive>"


_HIDDEN = _Hidden()


@cache
def sensitive_members(shape: type[msgspec.Struct]) -> frozenset[str]:
    """Names (snake_case) of the shape's own members whose values are secret.

    Members of nested structures are found by asking for the nested type. Source: the model's `sensitive` trait,
    which the generator keeps in `Meta(extra=...)`.
    """
    from msgspec import inspect  # only error and debug paths come here, so start-up does not pay for it

    info = inspect.type_info(shape)
    if not isinstance(info, inspect.StructType):  # pragma: no cover - a Struct type always has struct info
        raise TypeError(f"{shape.__name__} is not a structure")
    return frozenset(field.name for field in info.fields if is_sensitive(field.type))


def is_sensitive(info: Any) -> bool:
    """Whether values of a `msgspec.inspect` type are secret, looking into unions, lists and maps."""
    if (getattr(info, "extra", None) or {}).get("sensitive"):
        return True
    inner = [getattr(info, name, None) for name in ("type", "item_type", "key_type", "value_type")]
    inner.extend(getattr(info, "types", ()))
    return any(is_sensitive(part) for part in inner if part is not None)
