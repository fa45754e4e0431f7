"""KMS keys and their backing keys, in the database."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.key_states import KeyState
from keywright.domain.keys import BackingKey, Key, KeyDeletion
from keywright.domain.scope import Scope
from keywright.ports.storage import KeyRecord
from keywright.storage import tables
from keywright.storage.custom_key_stores import PROTECTED_STORES, store_of_row
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.scoped_rows import in_scope, intact, intact_page, scope_of
from keywright.storage.unit_of_work import UnitOfWork

_KEYS = tables.keys
_COUNTS = tables.key_counts
_BACKING_KEYS = tables.backing_keys
_DELETIONS = tables.key_deletions
_PROTECTED_KEYS = ProtectedTable(_KEYS, "account_id", "region", "key_id")
_PROTECTED_DELETIONS = ProtectedTable(_DELETIONS, "account_id", "region", "key_id")
_PROTECTED_BACKING_KEYS = ProtectedTable(_BACKING_KEYS, "account_id", "region", "key_id", "backing_key_id")
_DELETIONS_BY_AGE = select(*_PROTECTED_DELETIONS.selected).order_by(_DELETIONS.c.deleted_at, _DELETIONS.c.key_id)


def _key_values(key: Key) -> dict[str, Any]:
    return {
        "account_id": key.scope.account_id,
        "region": key.scope.region,
        "key_id": key.key_id,
        "description": key.description,
        "spec": key.spec,
        "usage": key.usage,
        "origin": key.origin,
        "state": key.state.value,
        "created_at": key.created_at,
        "deletion_date": key.deletion_date,
        "custom_key_store_id": key.custom_key_store_id,
        "backing_key_id": key.backing_key_id,
        "xks_key_id": key.xks_key_id,
        "version": key.version,
    }


def _backing_key_values(backing_key: BackingKey) -> dict[str, Any]:
    return {
        "backing_key_id": backing_key.backing_key_id,
        "account_id": backing_key.scope.account_id,
        "region": backing_key.scope.region,
        "key_id": backing_key.key_id,
        "sealed_material": backing_key.sealed_material,
        "created_at": backing_key.created_at,
    }


def _deletion_values(deletion: KeyDeletion) -> dict[str, Any]:
    return {
        "account_id": deletion.scope.account_id,
        "region": deletion.scope.region,
        "key_id": deletion.key_id,
        "custom_key_store_id": deletion.custom_key_store_id,
        "backing_key_id": deletion.backing_key_id,
        "backing_keys_deletion_status": deletion.backing_keys_deletion_status,
        "deleted_at": deletion.deleted_at,
        "audit_data": json.dumps(dict(deletion.audit_data), separators=(",", ":"), ensure_ascii=False),
        "recorded": deletion.recorded,
    }


def _this_key(scope: Scope, key_id: str) -> ColumnElement[bool]:
    return and_(in_scope(_KEYS, scope), _KEYS.c.key_id == key_id)


def _this_deletion(scope: Scope, key_id: str) -> ColumnElement[bool]:
    return and_(in_scope(_DELETIONS, scope), _DELETIONS.c.key_id == key_id)


def _of_this_key() -> ColumnElement[bool]:
    return and_(
        _BACKING_KEYS.c.account_id == _KEYS.c.account_id,
        _BACKING_KEYS.c.region == _KEYS.c.region,
        _BACKING_KEYS.c.key_id == _KEYS.c.key_id,
    )


def _records(condition: ColumnElement[bool]) -> Select[Any]:
    joined = _KEYS.join(_BACKING_KEYS, _of_this_key()).outerjoin(
        tables.custom_key_stores, tables.custom_key_stores.c.custom_key_store_id == _KEYS.c.custom_key_store_id
    )
    columns = (*_PROTECTED_KEYS.selected, *_PROTECTED_BACKING_KEYS.selected, *PROTECTED_STORES.selected)
    return select(*columns).select_from(joined).where(condition)


class SqlKeys:
    """The `KeyRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add(self, key: Key, backing_key: BackingKey) -> None:
        """Add a key with its first backing key."""
        self._work.insert(_PROTECTED_KEYS, _key_values(key))
        self._work.insert(_PROTECTED_BACKING_KEYS, _backing_key_values(backing_key))
        self._count(key.scope, 1)

    def get(self, scope: Scope, key_id: str) -> Key | None:
        """Return the key of this scope, or None."""
        row = self._work.row(select(*_PROTECTED_KEYS.selected).where(_this_key(scope, key_id)))
        return None if row is None else self._read(row)

    def record(self, scope: Scope, key_id: str) -> KeyRecord | None:
        """Return the key with its store and its current backing key."""
        current = _BACKING_KEYS.c.backing_key_id == _KEYS.c.backing_key_id
        return self._record(and_(_this_key(scope, key_id), current))

    def record_by_backing_key(self, backing_key_id: bytes) -> KeyRecord | None:
        """Return the key that owns a backing key, of whatever scope, with that backing key."""
        return self._record(_BACKING_KEYS.c.backing_key_id == backing_key_id)

    def update(self, key: Key) -> Key:
        """Store the changed key and return it with its new version; raise `StaleWrite` when it was outdated."""
        changed = dataclasses.replace(key, version=key.version + 1)
        row = _PROTECTED_KEYS.sealed(self._work.row_mac, _key_values(changed))
        is_current = and_(_this_key(key.scope, key.key_id), _KEYS.c.version == key.version)
        self._work.change_one(_KEYS.update().where(is_current).values(row))
        return changed

    def page(self, scope: Scope, after: str, limit: int) -> Sequence[Key]:
        """Return up to `limit` keys with ids greater than `after` ("" for the first page), by id."""
        query = select(*_PROTECTED_KEYS.selected).where(in_scope(_KEYS, scope), _KEYS.c.key_id > after)
        return intact_page(self._work, query, _KEYS.c.key_id, limit, self._read)

    def count(self, scope: Scope) -> int:
        """Return how many keys the scope has, in whatever states."""
        row = self._work.row(select(_COUNTS.c.number).where(in_scope(_COUNTS, scope)))
        return 0 if row is None else int(row[0])

    def count_in_store(self, custom_key_store_id: str) -> int:
        """Return how many keys live in the store."""
        query = select(func.count()).select_from(_KEYS).where(_KEYS.c.custom_key_store_id == custom_key_store_id)
        return int(self._work.rows(query)[0][0])

    def is_xks_key_used(self, custom_key_store_id: str, xks_key_id: str) -> bool:
        """Return whether a key of the store, in whatever state, uses the external key."""
        used = and_(_KEYS.c.custom_key_store_id == custom_key_store_id, _KEYS.c.xks_key_id == xks_key_id)
        return self._work.row(select(_KEYS.c.key_id).where(used)) is not None

    def due_for_deletion(self, at: float, limit: int) -> Sequence[Key]:
        """Return keys PendingDeletion whose deletion date has come, of every scope."""
        query = (
            select(*_PROTECTED_KEYS.selected)
            .where(_KEYS.c.state == KeyState.PENDING_DELETION.value, _KEYS.c.deletion_date <= at)
            .order_by(_KEYS.c.deletion_date, _KEYS.c.key_id)
            .limit(limit)
        )
        return list(intact(self._work.rows(query), self._read))

    def delete(self, key: Key, deletion: KeyDeletion) -> None:
        """Remove the key and its backing keys, and keep the record of it; raise `StaleWrite` when outdated."""
        self._work.erased = True
        of_key = and_(in_scope(_BACKING_KEYS, key.scope), _BACKING_KEYS.c.key_id == key.key_id)
        self._work.change(_BACKING_KEYS.delete().where(of_key))
        is_current = and_(_this_key(key.scope, key.key_id), _KEYS.c.version == key.version)
        self._work.change_one(_KEYS.delete().where(is_current))
        self._count(key.scope, -1)
        self._work.insert(_PROTECTED_DELETIONS, _deletion_values(deletion))

    def deletion(self, scope: Scope, key_id: str) -> KeyDeletion | None:
        """Return what became of a deleted key, or None."""
        row = self._work.row(select(*_PROTECTED_DELETIONS.selected).where(_this_deletion(scope, key_id)))
        return None if row is None else self._read_deletion(row)

    def deletions(self, scope: Scope) -> Sequence[KeyDeletion]:
        """Return what became of the scope's deleted keys, oldest first."""
        return self._deletions(_DELETIONS_BY_AGE.where(in_scope(_DELETIONS, scope)))

    def unrecorded_deletions(self, limit: int) -> Sequence[KeyDeletion]:
        """Return deletions that the audit log has not, of every scope, oldest first."""
        return self._deletions(_DELETIONS_BY_AGE.where(_DELETIONS.c.recorded.is_(False)).limit(limit))

    def save_deletion(self, deletion: KeyDeletion) -> None:
        """Store the changed outcome of a deletion; raise `StaleWrite` when there is no record of it."""
        is_this = _this_deletion(deletion.scope, deletion.key_id)
        row = _PROTECTED_DELETIONS.sealed(self._work.row_mac, _deletion_values(deletion))
        self._work.change_one(_DELETIONS.update().where(is_this).values(row))

    def _count(self, scope: Scope, more: int) -> None:
        """Keep the number of the scope's keys, for counting very many rows takes too long."""
        of_scope = {"account_id": scope.account_id, "region": scope.region}
        counted = self._work.dialect.insert(_COUNTS).values(**of_scope, number=more)
        moved = counted.on_conflict_do_update(index_elements=list(of_scope), set_={"number": _COUNTS.c.number + more})
        self._work.run(moved)

    def _deletions(self, query: Select[Any]) -> Sequence[KeyDeletion]:
        return list(intact(self._work.rows(query), self._read_deletion))

    def _read_deletion(self, row: Any) -> KeyDeletion:
        values = _PROTECTED_DELETIONS.opened(self._work.row_mac, row)
        return KeyDeletion(scope=scope_of(values), audit_data=json.loads(values.pop("audit_data")), **values)

    def _read(self, row: Any) -> Key:
        values = _PROTECTED_KEYS.opened(self._work.row_mac, row)
        return Key(scope=scope_of(values), state=KeyState(values.pop("state")), **values)

    def _record(self, condition: ColumnElement[bool]) -> KeyRecord | None:
        row = self._work.row(_records(condition))
        if row is None:
            return None
        backing_at = _PROTECTED_KEYS.width
        store_at = backing_at + _PROTECTED_BACKING_KEYS.width
        key = self._read(row[:backing_at])
        backing = _PROTECTED_BACKING_KEYS.opened(self._work.row_mac, row[backing_at:store_at])
        store = None
        if key.custom_key_store_id is not None:
            store = store_of_row(self._work.row_mac, row[store_at:])
        return KeyRecord(key=key, store=store, backing_key=BackingKey(scope=scope_of(backing), **backing))
