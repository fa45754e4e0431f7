"""Grants on keys, in the database."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.grant_selectors import Selectors, selector_of
from keywright.domain.grants import Grant, GrantConstraints
from keywright.domain.scope import Scope
from keywright.storage import key_access_tables as tables
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.scoped_rows import in_scope, intact, intact_page, scope_of
from keywright.storage.unit_of_work import UnitOfWork

# Of many grants that one request meets alike, some are enough; more than one, as rows may be tampered with. Where more
# has to be asked of them, the number is bounded all the same, for it is a caller who sends for them.
ENOUGH_ALIKE = 100
MOST_LOOKED_AT = 1_000

_GRANTS = tables.grants
_COUNTS = tables.grant_counts
_PROTECTED = ProtectedTable(_GRANTS, "grant_id")
_MADE = frozenset({"account_id", "region", "operations", "constraints", "selector"})
_COPIED = [column.name for column in _PROTECTED.columns if column.name not in _MADE]


class SqlGrants:
    """The `GrantRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add(self, grant: Grant) -> None:
        """Add a grant."""
        self._work.insert(_PROTECTED, _values(grant))
        self._count(grant.scope, grant.key_id, 1)

    def get(self, scope: Scope, key_id: str, grant_id: str) -> Grant | None:
        """Return the key's grant with this id, or None."""
        return self._one(_of_key(scope, key_id), _GRANTS.c.grant_id == grant_id)

    def by_fingerprint(self, scope: Scope, key_id: str, fingerprint: str) -> Grant | None:
        """Return the key's grant with a name that is the same in all that was asked for, or None."""
        return self._one(_of_key(scope, key_id), _GRANTS.c.fingerprint == fingerprint)

    def count(self, scope: Scope, key_id: str) -> int:
        """Return how many grants the key has."""
        row = self._work.row(select(_COUNTS.c.number).where(in_scope(_COUNTS, scope), _COUNTS.c.key_id == key_id))
        return 0 if row is None else int(row[0])

    def page(
        self, scope: Scope, key_id: str, after: str, limit: int, grantees: Sequence[str] | None = None
    ) -> Sequence[Grant]:
        """Return up to `limit` of the key's grants with ids greater than `after`, by id; of some grantees or all."""
        query = select(*_PROTECTED.selected).where(_of_key(scope, key_id), _GRANTS.c.grant_id > after)
        if grantees is not None:
            query = query.where(_GRANTS.c.grantee.in_(grantees))
        return intact_page(self._work, query, _GRANTS.c.grant_id, limit, self._read)

    def retirable(self, region: str, retiring: str, after: str, limit: int) -> Sequence[Grant]:
        """Return up to `limit` grants of a Region with this retiring principal, of every account, by id."""
        of_principal = and_(_GRANTS.c.region == region, _GRANTS.c.retiring == retiring)
        query = select(*_PROTECTED.selected).where(of_principal, _GRANTS.c.grant_id > after)
        return intact_page(self._work, query, _GRANTS.c.grant_id, limit, self._read)

    def for_grantees(self, scope: Scope, key_id: str, grantee_names: Sequence[str]) -> Sequence[Grant]:
        """Return grants on the key whose `grantee` is one of the names; those that were tampered with are left out."""
        query = select(*_PROTECTED.selected).where(_of_key(scope, key_id), _GRANTS.c.grantee.in_(grantee_names))
        return list(intact(self._work.rows(query), self._read))

    def are_more_than(self, limit: int, scope: Scope, key_id: str, grantee_names: Sequence[str]) -> bool:
        """Tell whether `for_grantees` would return more than `limit` grants."""
        query = select(_GRANTS.c.selector).where(_of_key(scope, key_id), _GRANTS.c.grantee.in_(grantee_names))
        return bool(self._work.rows(query.offset(limit).limit(1)))

    def matching(
        self, scope: Scope, key_id: str, grantee_names: Sequence[str], operation: str, selectors: Selectors
    ) -> Sequence[Grant]:
        """Return those of `for_grantees` with the operation and one of the selectors; a bounded number of them."""
        selected = [_GRANTS.c.selector.in_(selectors.exact), *map(_GRANTS.c.selector.startswith, selectors.prefixes)]
        query = select(*_PROTECTED.selected).where(
            _of_key(scope, key_id),
            _GRANTS.c.grantee.in_(grantee_names),
            or_(*selected),
            _GRANTS.c.operations.contains(f'"{operation}"'),
        )
        limited = query.limit(ENOUGH_ALIKE if selectors.are_decisive else MOST_LOOKED_AT)
        return list(intact(self._work.rows(limited), self._read))

    def delete(self, grant: Grant) -> None:
        """Remove the grant; raise `StaleWrite` when it is gone."""
        is_this = and_(_of_key(grant.scope, grant.key_id), _GRANTS.c.grant_id == grant.grant_id)
        self._work.change_one(_GRANTS.delete().where(is_this))
        self._count(grant.scope, grant.key_id, -1)

    def delete_some(self, scope: Scope, key_id: str, limit: int) -> None:
        """Remove up to `limit` of the key's grants."""
        some = select(_GRANTS.c.grant_id).where(_of_key(scope, key_id)).limit(limit)
        removed = self._work.change(_GRANTS.delete().where(_of_key(scope, key_id), _GRANTS.c.grant_id.in_(some)))
        self._count(scope, key_id, -removed)

    def _count(self, scope: Scope, key_id: str, more: int) -> None:
        """Keep the number of the key's grants, for counting very many rows takes too long."""
        key = {"account_id": scope.account_id, "region": scope.region, "key_id": key_id}
        counted = self._work.dialect.insert(_COUNTS).values(**key, number=more)
        moved = counted.on_conflict_do_update(index_elements=list(key), set_={"number": _COUNTS.c.number + more})
        self._work.run(moved)

    def _one(self, *conditions: ColumnElement[bool]) -> Grant | None:
        row = self._work.row(select(*_PROTECTED.selected).where(*conditions))
        return None if row is None else self._read(row)

    def _read(self, row: Any) -> Grant:
        values = _PROTECTED.opened(self._work.row_mac, row)
        del values["selector"]
        return Grant(
            scope=scope_of(values),
            operations=tuple(json.loads(values.pop("operations"))),
            constraints=GrantConstraints(**json.loads(values.pop("constraints"))),
            **values,
        )


def _values(grant: Grant) -> dict[str, Any]:
    given = {name: value for name, value in dataclasses.asdict(grant.constraints).items() if value is not None}
    return {
        **{name: getattr(grant, name) for name in _COPIED},
        "account_id": grant.scope.account_id,
        "region": grant.scope.region,
        "operations": json.dumps(grant.operations),
        "constraints": json.dumps(given),
        "selector": selector_of(grant.constraints),
    }


def _of_key(scope: Scope, key_id: str) -> ColumnElement[bool]:
    return and_(in_scope(_GRANTS, scope), _GRANTS.c.key_id == key_id)
