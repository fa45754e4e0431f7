"""Tags of keys, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.scope import Scope
from keywright.storage import key_access_tables as tables
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.scoped_rows import in_scope, intact_page
from keywright.storage.unit_of_work import UnitOfWork

_TAGS = tables.key_tags
_PROTECTED = ProtectedTable(_TAGS, "account_id", "region", "key_id", "tag_key")


class SqlKeyTags:
    """The `KeyTagRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def of_key(self, scope: Scope, key_id: str) -> Mapping[str, str]:
        """Return the key's tags by key; raise InternalFault when one was changed, as a condition may depend on it."""
        query = select(*_PROTECTED.selected).where(_of_key(scope, key_id)).order_by(_TAGS.c.tag_key)
        return dict(self._read(row) for row in self._work.rows(query))

    def replace(self, scope: Scope, key_id: str, tags: Mapping[str, str]) -> None:
        """Make these the key's tags."""
        self._work.change(_TAGS.delete().where(_of_key(scope, key_id)))
        for key, value in tags.items():
            values = {"account_id": scope.account_id, "region": scope.region, "key_id": key_id}
            self._work.insert(_PROTECTED, {**values, "tag_key": key, "tag_value": value})

    def page(self, scope: Scope, key_id: str, after: str, limit: int) -> Sequence[tuple[str, str]]:
        """Return up to `limit` tags with keys greater than `after`, by key."""
        query = select(*_PROTECTED.selected).where(_of_key(scope, key_id), _TAGS.c.tag_key > after)
        return intact_page(self._work, query, _TAGS.c.tag_key, limit, self._read)

    def _read(self, row: Any) -> tuple[str, str]:
        values = _PROTECTED.opened(self._work.row_mac, row)
        return values["tag_key"], values["tag_value"]


def _of_key(scope: Scope, key_id: str) -> ColumnElement[bool]:
    return and_(in_scope(_TAGS, scope), _TAGS.c.key_id == key_id)
