"""Gives each shape of a model its Python type.

Shapes that a request can reach carry the model's constraints, because the service enforces them. Shapes that are only
answered carry none: a client must not fail over a value that a newer service knows and this model does not.
"""

from collections.abc import Mapping
from typing import Any

from .java_patterns import to_python
from .model import ServiceModel

_SIMPLE = {
    "string": "str",
    "blob": "bytes",
    "boolean": "bool",
    "integer": "int",
    "long": "int",
    "float": "float",
    "double": "float",
    "timestamp": "Timestamp",
}
_BOUNDS = {
    "integer": {"min": "ge", "max": "le"},
    "long": {"min": "ge", "max": "le"},
    "float": {"min": "ge", "max": "le"},
    "double": {"min": "ge", "max": "le"},
}
# Credentials that the models do not mark: a cluster's first password and a session token.
_SECRET_THOUGH_UNMARKED = frozenset({"PreCoPassword", "tokenType"})
# Timestamps that are text on the wire; all others are numbers.
_WRITTEN_DATES = frozenset({"iso8601", "rfc822"})
_LENGTHS = {"min": "min_length", "max": "max_length"}


class TypeNames:
    """Python types for the shapes of one model, in request position and in answer position."""

    def __init__(self, model: ServiceModel) -> None:
        self._shapes = model.shapes
        self.requested = model.request_reachable()

    def of(self, name: str, *, requested: bool) -> str:
        """The type expression for a shape: an alias's or class's name, or a builtin."""
        shape = self._shapes[name]
        if shape.get("document"):
            return "Any"
        if shape["type"] == "structure":
            return name
        if requested and self.has_alias(name):
            return name
        if _is_secret(name, shape) and shape["type"] in ("string", "blob"):
            return "SensitiveStr" if shape["type"] == "string" else "SensitiveBytes"
        return self._plain(shape, requested=requested)

    def has_alias(self, name: str) -> bool:
        """Whether the shape gets a named alias: it is requested and says more than its plain type."""
        shape = self._shapes[name]
        if name not in self.requested or shape["type"] == "structure":
            return False
        return "enum" in shape or bool(_meta(name, shape))

    def alias(self, name: str) -> str:
        """The right-hand side of the shape's alias."""
        shape = self._shapes[name]
        plain = self._plain(shape, requested=True)
        if "enum" in shape:
            plain = f"Literal[{', '.join(repr(value) for value in shape['enum'])}]"
        meta = _meta(name, shape)
        return f"Annotated[{plain}, Meta({meta})]" if meta else plain

    def _plain(self, shape: Mapping[str, Any], *, requested: bool) -> str:
        if shape["type"] == "list":
            return f"list[{self.of(shape['member']['shape'], requested=requested)}]"
        if shape["type"] == "map":
            key = self.of(shape["key"]["shape"], requested=requested)
            return f"dict[{key}, {self.of(shape['value']['shape'], requested=requested)}]"
        return _SIMPLE[shape["type"]]


def _is_secret(name: str, shape: Mapping[str, Any]) -> bool:
    return bool(shape.get("sensitive")) or name in _SECRET_THOUGH_UNMARKED


def _meta(name: str, shape: Mapping[str, Any]) -> str:
    """Arguments of the shape's `Meta`: bounds, pattern, and in `extra` what the messages and the repr need."""
    arguments: list[str] = []
    extra: dict[str, object] = {}
    if "enum" not in shape:
        bounds = _BOUNDS.get(shape["type"], _LENGTHS)
        arguments.extend(f"{bounds[bound]}={shape[bound]}" for bound in ("min", "max") if bound in shape)
        if "pattern" in shape:
            arguments.append(f"pattern={to_python(shape['pattern'])!r}")
            extra["pattern"] = shape["pattern"]
    if shape.get("timestampFormat") in _WRITTEN_DATES:
        extra["timestamp"] = shape["timestampFormat"]
    if _is_secret(name, shape):
        extra["sensitive"] = True
    if extra:
        arguments.append(f"extra={extra!r}")
    return ", ".join(arguments)
