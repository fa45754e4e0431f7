"""Emits the alias and class statements of a model, each after the ones it is made of."""

from collections.abc import Iterator, Mapping
from typing import Any

from .model import ServiceModel, references
from .types import TypeNames
from .words import pascal_case, snake_case

_CLASS_OPTIONS = 'frozen=True, kw_only=True, omit_defaults=True, rename="pascal"'


class Structures:
    """The definitions of one model in dependency order; a cycle is closed with a quoted forward reference."""

    def __init__(self, model: ServiceModel) -> None:
        self._model = model
        self._types = TypeNames(model)
        self._done: set[str] = set()
        self._open: set[str] = set()

    def statements(self) -> Iterator[str]:
        """Source of every alias and class, one string each."""
        for name in sorted(self._model.shapes):
            yield from self._define(name)

    def _define(self, name: str) -> Iterator[str]:
        if name in self._done or name in self._open:
            return
        self._open.add(name)
        shape = self._model.shapes[name]
        for part in references(shape):
            yield from self._define(part)
        self._open.discard(name)
        if shape.get("document"):
            pass  # any value; there is nothing to define
        elif shape["type"] == "structure":
            yield self._class(name, shape)
        elif self._closes_cycle(name):
            return  # its structure is being defined and quotes this name; the alias follows later
        elif self._types.has_alias(name):
            yield f"{name}: TypeAlias = {self._types.alias(name)}"
        self._done.add(name)

    def _class(self, name: str, shape: Mapping[str, Any]) -> str:
        required = shape.get("required", ())
        lines = [f"class {name}(Shape, {_CLASS_OPTIONS}):"]
        fields: set[str] = set()
        for wire_name, member in shape["members"].items():
            field = snake_case(wire_name)
            if field in fields:
                raise ValueError(f"two members of {name} are both called {field}")
            fields.add(field)
            annotation = self._annotation(name, member["shape"], optional=wire_name not in required)
            lines.append(f"    {field}: {annotation}{_default(wire_name, field, wire_name not in required)}")
        return "\n".join([*lines, *(["    pass"] if not fields else [])])

    def _annotation(self, owner: str, member: str, *, optional: bool) -> str:
        written = self._types.of(member, requested=owner in self._types.requested)
        annotation = f"{written} | None" if optional else written
        return repr(annotation) if self._closes_cycle(member) else annotation

    def _closes_cycle(self, name: str) -> bool:
        return any(part not in self._done for part in self._structures_in(name))

    def _structures_in(self, name: str) -> Iterator[str]:
        shape = self._model.shapes[name]
        if shape["type"] == "structure":
            yield name
        else:
            for part in references(shape):
                yield from self._structures_in(part)


def _default(wire_name: str, field: str, optional: bool) -> str:
    if pascal_case(field) == wire_name:
        return " = None" if optional else ""
    return f" = field(name={wire_name!r}{', default=None' if optional else ''})"
