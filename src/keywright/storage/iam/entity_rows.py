"""Entities with a version as rows of a protected table whose columns are the entity's own fields."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Table, and_, select
from sqlalchemy.sql import ColumnElement

from keywright.storage.row_mac import ProtectedTable
from keywright.storage.scoped_rows import intact
from keywright.storage.unit_of_work import UnitOfWork

E = TypeVar("E")

_DOCUMENTS = frozenset({"tags", "trusted_ids"})


class EntityRows(Generic[E]):
    """How one kind of entity is stored; `key` is the column that identifies it.

    Columns that the entity has no field for are made from it: `folded_name`, in which names are compared.
    """

    def __init__(self, table: Table, kind: type[E], key: str) -> None:
        self._table = table
        self._kind = kind
        self._key = table.c[key]
        self._protected = ProtectedTable(table, key)
        self._fields = {field.name for field in dataclasses.fields(kind)}  # type: ignore[arg-type]  # always dataclasses

    @property
    def selected(self) -> list[Any]:
        """Return the columns to select for `read`."""
        return self._protected.selected

    @property
    def width(self) -> int:
        """Return how many columns those are."""
        return self._protected.width

    def read(self, work: UnitOfWork, row: Sequence[Any]) -> E:
        """Return the entity of a row that was selected as `selected`; raise InternalFault when it was changed."""
        values = self._protected.opened(work.row_mac, row)
        known = {name: value for name, value in values.items() if name in self._fields}
        for name in _DOCUMENTS & known.keys():
            known[name] = json.loads(known[name])
        return self._kind(**known)

    def add(self, work: UnitOfWork, entity: E) -> None:
        """Add an entity."""
        work.insert(self._protected, self._values(entity))

    def one(self, work: UnitOfWork, *conditions: ColumnElement[bool]) -> E | None:
        """Return the entity that meets the conditions, or None."""
        row = work.row(select(*self.selected).where(*conditions))
        return None if row is None else self.read(work, row)

    def all(self, work: UnitOfWork, *conditions: ColumnElement[bool]) -> Sequence[E]:
        """Return the entities that meet the conditions, by name; those that were tampered with are left out."""
        order = self._table.c.folded_name if "folded_name" in self._table.c else self._key
        query = select(*self.selected).where(*conditions).order_by(order)
        return list(intact(work.rows(query), lambda row: self.read(work, row)))

    def named(self, work: UnitOfWork, account_id: str, name: str) -> E | None:
        """Return the entity of an account with this name in whatever case, or None."""
        return self.one(work, self._table.c.account_id == account_id, self._table.c.folded_name == folded(name))

    def update(self, work: UnitOfWork, entity: E) -> E:
        """Store the changed entity and return it with its new version; raise StaleWrite when it was outdated."""
        changed: E = dataclasses.replace(entity, version=self._version(entity) + 1)  # type: ignore[type-var]  # as above
        row = self._protected.sealed(work.row_mac, self._values(changed))
        work.change_one(self._table.update().where(self._this_version(entity)).values(row))
        return changed

    def delete(self, work: UnitOfWork, entity: E) -> None:
        """Remove the entity; raise StaleWrite when it was outdated."""
        work.change_one(self._table.delete().where(self._this_version(entity)))

    def _this_version(self, entity: E) -> ColumnElement[bool]:
        identity = getattr(entity, self._key.name)
        return and_(self._key == identity, self._table.c.version == self._version(entity))

    def _version(self, entity: E) -> int:
        version: int = getattr(entity, "version")  # noqa: B009 - every kind has one, which no type says
        return version

    def _values(self, entity: E) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for column in self._protected.columns:
            if column.name == "folded_name":
                values[column.name] = folded(getattr(entity, "name"))  # noqa: B009 - as above
                continue
            value = getattr(entity, column.name)
            values[column.name] = _text(value) if isinstance(value, Mapping) else value
        return values


def folded(name: str) -> str:
    """Return the form of a name in which it is compared with others."""
    return name.lower()


def _text(document: Mapping[str, str]) -> str:
    return json.dumps(dict(document), separators=(",", ":"), ensure_ascii=False)
