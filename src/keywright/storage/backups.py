"""Backups of CloudHSM clusters, without their content, in the database."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.hsm_backups import Backup, BackupState
from keywright.domain.scope import Scope
from keywright.storage import tables
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.scoped_rows import in_scope, intact, scope_of
from keywright.storage.unit_of_work import UnitOfWork

_BACKUPS = tables.backups
_PROTECTED = ProtectedTable(_BACKUPS, "backup_id")
_COPIED = [column.name for column in _PROTECTED.columns if column.name not in {"account_id", "region", "state"}]


def _values(backup: Backup) -> dict[str, Any]:
    return {
        **{name: getattr(backup, name) for name in _COPIED},
        "account_id": backup.scope.account_id,
        "region": backup.scope.region,
        "state": backup.state.value,
    }


def _this_version(backup: Backup) -> ColumnElement[bool]:
    return and_(
        in_scope(_BACKUPS, backup.scope),
        _BACKUPS.c.backup_id == backup.backup_id,
        _BACKUPS.c.version == backup.version,
    )


class SqlBackups:
    """The `BackupRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add(self, backup: Backup) -> None:
        """Add a backup."""
        self._work.insert(_PROTECTED, _values(backup))

    def get(self, scope: Scope, backup_id: str) -> Backup | None:
        """Return the scope's backup with this id, or None."""
        this = and_(in_scope(_BACKUPS, scope), _BACKUPS.c.backup_id == backup_id)
        row = self._work.row(select(*_PROTECTED.selected).where(this))
        return None if row is None else self._read(row)

    def all(self, scope: Scope) -> Sequence[Backup]:
        """Return the scope's backups by creation time."""
        return self._many(in_scope(_BACKUPS, scope))

    def of_cluster(self, cluster_id: str) -> Sequence[Backup]:
        """Return the backups of a cluster by creation time, whether or not the cluster exists."""
        return self._many(_BACKUPS.c.cluster_id == cluster_id)

    def in_states(self, states: Sequence[BackupState]) -> Sequence[Backup]:
        """Return the backups in these states in every scope by creation time."""
        return self._many(_BACKUPS.c.state.in_([state.value for state in states]))

    def update(self, backup: Backup) -> Backup:
        """Store the changed backup and return it with its new version; raise `StaleWrite` when it was outdated."""
        changed = dataclasses.replace(backup, version=backup.version + 1)
        row = _PROTECTED.sealed(self._work.row_mac, _values(changed))
        self._work.change_one(_BACKUPS.update().where(_this_version(backup)).values(row))
        return changed

    def delete(self, backup: Backup) -> None:
        """Remove the backup; raise `StaleWrite` when it was outdated."""
        self._work.erased = True
        self._work.change_one(_BACKUPS.delete().where(_this_version(backup)))

    def _many(self, condition: ColumnElement[bool]) -> Sequence[Backup]:
        query = select(*_PROTECTED.selected).where(condition).order_by(_BACKUPS.c.created_at, _BACKUPS.c.backup_id)
        return list(intact(self._work.rows(query), self._read))

    def _read(self, row: Any) -> Backup:
        values = _PROTECTED.opened(self._work.row_mac, row)
        return Backup(scope=scope_of(values), state=BackupState(values.pop("state")), **values)
