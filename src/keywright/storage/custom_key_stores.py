"""Custom key stores and the steps of their connect attempts, in the database."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import ConnectionErrorCode, ConnectionStep, CustomKeyStore
from keywright.domain.scope import Scope
from keywright.storage import tables
from keywright.storage.row_mac import ProtectedTable, RowMac
from keywright.storage.scoped_rows import in_scope, intact, intact_page, scope_of
from keywright.storage.unit_of_work import UnitOfWork

_STORES = tables.custom_key_stores
_STEPS = tables.connection_steps
PROTECTED_STORES = ProtectedTable(_STORES, "custom_key_store_id")


def store_of_row(row_mac: RowMac, row: Any) -> CustomKeyStore:
    """Return the store that was read as `PROTECTED_STORES.selected`."""
    values = PROTECTED_STORES.opened(row_mac, row)
    code = values.pop("connection_error_code")
    return CustomKeyStore(
        scope=scope_of(values),
        connection_state=ConnectionState(values.pop("connection_state")),
        connection_error_code=None if code is None else ConnectionErrorCode(code),
        **values,
    )


def _values(store: CustomKeyStore) -> dict[str, Any]:
    code = store.connection_error_code
    return {
        "account_id": store.scope.account_id,
        "region": store.scope.region,
        "custom_key_store_id": store.custom_key_store_id,
        "name": store.name,
        "type": store.type,
        "connection_state": store.connection_state.value,
        "connection_error_code": None if code is None else code.value,
        "created_at": store.created_at,
        "settings": store.settings,
        "attempt": store.attempt,
        "version": store.version,
    }


def _this_version(store: CustomKeyStore) -> ColumnElement[bool]:
    return and_(
        in_scope(_STORES, store.scope),
        _STORES.c.custom_key_store_id == store.custom_key_store_id,
        _STORES.c.version == store.version,
    )


class SqlCustomKeyStores:
    """The `CustomKeyStoreRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add(self, store: CustomKeyStore) -> None:
        """Add a store."""
        self._work.insert(PROTECTED_STORES, _values(store))

    def get(self, scope: Scope, custom_key_store_id: str) -> CustomKeyStore | None:
        """Return the store of this scope, or None."""
        return self._one(and_(in_scope(_STORES, scope), _STORES.c.custom_key_store_id == custom_key_store_id))

    def by_name(self, scope: Scope, name: str) -> CustomKeyStore | None:
        """Return the store of this scope with this name, or None."""
        return self._one(and_(in_scope(_STORES, scope), _STORES.c.name == name))

    def page(self, scope: Scope, after: str, limit: int) -> Sequence[CustomKeyStore]:
        """Return up to `limit` stores with ids greater than `after`, by id."""
        query = select(*PROTECTED_STORES.selected).where(
            in_scope(_STORES, scope), _STORES.c.custom_key_store_id > after
        )
        return intact_page(self._work, query, _STORES.c.custom_key_store_id, limit, self._read)

    def count(self, scope: Scope) -> int:
        """Return how many stores the scope has."""
        query = select(func.count()).select_from(_STORES).where(in_scope(_STORES, scope))
        return int(self._work.rows(query)[0][0])

    def of_type(self, type: str) -> Sequence[CustomKeyStore]:  # noqa: A002 - the field's own name
        """Return the stores of a type in every scope."""
        return self._all(_STORES.c.type == type)

    def in_states(self, states: Sequence[ConnectionState]) -> Sequence[CustomKeyStore]:
        """Return the stores in these states in every scope."""
        return self._all(_STORES.c.connection_state.in_([state.value for state in states]))

    def update(self, store: CustomKeyStore) -> CustomKeyStore:
        """Store the changed store and return it with its new version; raise `StaleWrite` when it was outdated."""
        changed = dataclasses.replace(store, version=store.version + 1)
        row = PROTECTED_STORES.sealed(self._work.row_mac, _values(changed))
        self._work.change_one(_STORES.update().where(_this_version(store)).values(row))
        return changed

    def delete(self, store: CustomKeyStore) -> None:
        """Remove the store and its steps; raise `StaleWrite` when it was outdated."""
        self._work.erased = True
        self._work.change_one(_STORES.delete().where(_this_version(store)))

    def save_step(self, step: ConnectionStep) -> None:
        """Insert the step, or replace the one with the same store, attempt and name."""
        progress = {"started_at": step.started_at, "ended_at": step.ended_at, "detail": step.detail}
        identity = {"custom_key_store_id": step.custom_key_store_id, "attempt": step.attempt, "name": step.name}
        insert = self._work.dialect.insert(_STEPS).values({**identity, **progress})
        self._work.run(insert.on_conflict_do_update(index_elements=list(identity), set_=progress))

    def steps(self, custom_key_store_id: str, attempt: int) -> Sequence[ConnectionStep]:
        """Return the steps of an attempt in the order in which they started."""
        query = (
            select(_STEPS)
            .where(_STEPS.c.custom_key_store_id == custom_key_store_id, _STEPS.c.attempt == attempt)
            .order_by(_STEPS.c.started_at, _STEPS.c.ended_at.is_(None), _STEPS.c.ended_at, _STEPS.c.name)
        )
        return [ConnectionStep(**row) for row in self._work.named_rows(query)]

    def _read(self, row: Any) -> CustomKeyStore:
        return store_of_row(self._work.row_mac, row)

    def _one(self, condition: ColumnElement[bool]) -> CustomKeyStore | None:
        row = self._work.row(select(*PROTECTED_STORES.selected).where(condition))
        return None if row is None else self._read(row)

    def _all(self, condition: ColumnElement[bool]) -> Sequence[CustomKeyStore]:
        query = select(*PROTECTED_STORES.selected).where(condition).order_by(_STORES.c.custom_key_store_id)
        return list(intact(self._work.rows(query), self._read))
