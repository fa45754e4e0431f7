"""Members whose form on the wire is not that of plain JSON, as a model's traits may ask.

None of the three services has any in JSON: an `Operation` says when it has. A type asks for its form with
`Meta(extra={"timestamp": "iso8601" | "rfc822"})`, and every float that is not a timestamp may be `NaN` or infinite,
which JSON can only have as a string.
"""

from __future__ import annotations

import math
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from msgspec import inspect

from keywright.api.shape import Shape

_NOT_FINITE = {math.inf: "Infinity", -math.inf: "-Infinity"}


def unwrapped(info: Any) -> tuple[Any, Mapping[str, Any]]:
    """Return a type without `Annotated` and without its `None`, and what its `Meta(extra=...)` holds."""
    extra: Mapping[str, Any] = {}
    while True:
        if isinstance(info, inspect.Metadata):
            extra, info = {**extra, **cast("dict[str, Any]", info.extra or {})}, info.type
        elif isinstance(info, inspect.UnionType):
            (info,) = (part for part in info.types if not isinstance(part, inspect.NoneType))
        else:
            return info, extra


def wire_tree(shape: Shape) -> Any:
    """Return a shape as the plain values that its JSON is made of."""
    return _tree(inspect.type_info(type(shape)), shape)


def _tree(info: Any, value: Any) -> Any:
    bare, extra = unwrapped(info)
    if isinstance(bare, inspect.StructType):
        members = ((field, getattr(value, field.name)) for field in bare.fields)
        return {field.encode_name: _tree(field.type, member) for field, member in members if member is not None}
    if isinstance(bare, inspect.ListType):
        return [_tree(bare.item_type, item) for item in value]
    if isinstance(bare, inspect.DictType):
        return {key: _tree(bare.value_type, item) for key, item in value.items()}
    if isinstance(bare, inspect.FloatType):
        return _number(value, extra.get("timestamp"))
    return b64encode(value).decode() if isinstance(value, bytes) else value


def _number(value: float, form: str | None) -> float | str:
    if form == "iso8601":
        return datetime.fromtimestamp(value, UTC).isoformat().replace("+00:00", "Z")
    if form == "rfc822":
        from email.utils import format_datetime  # takes long to import, and no service of ours needs it

        return format_datetime(datetime.fromtimestamp(value, UTC), usegmt=True)
    if math.isfinite(value):
        return int(value) if value == int(value) else value
    return _NOT_FINITE.get(value, "NaN")
