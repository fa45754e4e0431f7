"""Aliases of keys, in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.aliases import Alias
from keywright.domain.scope import Scope
from keywright.storage import key_access_tables as tables
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.scoped_rows import in_scope, intact_page, scope_of
from keywright.storage.unit_of_work import UnitOfWork

_ALIASES = tables.aliases
_PROTECTED = ProtectedTable(_ALIASES, "account_id", "region", "name")


class SqlAliases:
    """The `AliasRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add(self, alias: Alias) -> None:
        """Add an alias."""
        self._work.insert(_PROTECTED, _values(alias))

    def get(self, scope: Scope, name: str) -> Alias | None:
        """Return the scope's alias with this name, or None."""
        row = self._work.row(select(*_PROTECTED.selected).where(_named(scope, name)))
        return None if row is None else self._read(row)

    def of_key(self, scope: Scope, key_id: str) -> Sequence[Alias]:
        """Return the key's aliases by name; raise InternalFault when one was changed."""
        query = select(*_PROTECTED.selected).where(_of_key(scope, key_id)).order_by(_ALIASES.c.name)
        return [self._read(row) for row in self._work.rows(query)]

    def count(self, scope: Scope, key_id: str) -> int:
        """Return how many aliases the key has."""
        query = select(func.count()).select_from(_ALIASES).where(_of_key(scope, key_id))
        return int(self._work.rows(query)[0][0])

    def page(self, scope: Scope, after: str, limit: int, key_id: str | None = None) -> Sequence[Alias]:
        """Return up to `limit` aliases with names greater than `after`, by name; those of one key or all."""
        query = select(*_PROTECTED.selected).where(in_scope(_ALIASES, scope), _ALIASES.c.name > after)
        if key_id is not None:
            query = query.where(_ALIASES.c.key_id == key_id)
        return intact_page(self._work, query, _ALIASES.c.name, limit, self._read)

    def update(self, alias: Alias) -> None:
        """Store the changed alias; raise `StaleWrite` when it is gone."""
        row = _PROTECTED.sealed(self._work.row_mac, _values(alias))
        self._work.change_one(_ALIASES.update().where(_named(alias.scope, alias.name)).values(row))

    def delete(self, alias: Alias) -> None:
        """Remove the alias; raise `StaleWrite` when it is gone."""
        self._work.change_one(_ALIASES.delete().where(_named(alias.scope, alias.name)))

    def _read(self, row: Any) -> Alias:
        values = _PROTECTED.opened(self._work.row_mac, row)
        return Alias(scope=scope_of(values), **values)


def _values(alias: Alias) -> dict[str, Any]:
    return {
        "account_id": alias.scope.account_id,
        "region": alias.scope.region,
        "name": alias.name,
        "key_id": alias.key_id,
        "created_at": alias.created_at,
        "updated_at": alias.updated_at,
    }


def _named(scope: Scope, name: str) -> ColumnElement[bool]:
    return and_(in_scope(_ALIASES, scope), _ALIASES.c.name == name)


def _of_key(scope: Scope, key_id: str) -> ColumnElement[bool]:
    return and_(in_scope(_ALIASES, scope), _ALIASES.c.key_id == key_id)
