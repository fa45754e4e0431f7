"""Users inside HSM clusters, failed logins per HSM, and who is logged in, in the database."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.hsm_users import HsmLogin, HsmLoginRecord, HsmRole, HsmUser
from keywright.storage import tables
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.scoped_rows import intact
from keywright.storage.unit_of_work import UnitOfWork

_USERS = tables.hsm_users
_RECORDS = tables.hsm_login_records
_LOGINS = tables.hsm_logins
_PROTECTED_USERS = ProtectedTable(_USERS, "cluster_id", "name")


def _values(user: HsmUser) -> dict[str, Any]:
    return {
        "cluster_id": user.cluster_id,
        "name": user.name,
        "role": user.role.value,
        "sealed_password": user.sealed_password,
        "pending_sealed_password": user.pending_sealed_password,
        "version": user.version,
    }


def _this_version(user: HsmUser) -> ColumnElement[bool]:
    return and_(
        _USERS.c.cluster_id == user.cluster_id,
        _USERS.c.name == user.name,
        _USERS.c.version == user.version,
    )


class SqlHsmUsers:
    """The `HsmUserRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add(self, user: HsmUser) -> None:
        """Add a user to its cluster."""
        self._work.insert(_PROTECTED_USERS, _values(user))

    def get(self, cluster_id: str, name: str) -> HsmUser | None:
        """Return the cluster's user of this name, or None."""
        this = and_(_USERS.c.cluster_id == cluster_id, _USERS.c.name == name)
        row = self._work.row(select(*_PROTECTED_USERS.selected).where(this))
        return None if row is None else self._read(row)

    def all(self, cluster_id: str) -> Sequence[HsmUser]:
        """Return the cluster's users, by name."""
        query = select(*_PROTECTED_USERS.selected).where(_USERS.c.cluster_id == cluster_id).order_by(_USERS.c.name)
        return list(intact(self._work.rows(query), self._read))

    def update(self, user: HsmUser) -> HsmUser:
        """Store the changed user and return it with its new version; raise `StaleWrite` when it was outdated."""
        changed = dataclasses.replace(user, version=user.version + 1)
        row = _PROTECTED_USERS.sealed(self._work.row_mac, _values(changed))
        self._work.change_one(_USERS.update().where(_this_version(user)).values(row))
        return changed

    def delete(self, user: HsmUser) -> None:
        """Remove the user and its failed logins; raise `StaleWrite` when it was outdated."""
        self._work.erased = True
        self._work.change_one(_USERS.delete().where(_this_version(user)))
        hsms = select(tables.hsms.c.hsm_id).where(tables.hsms.c.cluster_id == user.cluster_id)
        self._work.run(_RECORDS.delete().where(_RECORDS.c.user_name == user.name, _RECORDS.c.hsm_id.in_(hsms)))

    def login_record(self, hsm_id: str, user_name: str) -> HsmLoginRecord:
        """Return the record; one with no failed login where nothing was stored."""
        this = and_(_RECORDS.c.hsm_id == hsm_id, _RECORDS.c.user_name == user_name)
        for values in self._work.named_rows(select(_RECORDS).where(this)):
            return HsmLoginRecord(**values)
        return HsmLoginRecord(hsm_id=hsm_id, user_name=user_name)

    def save_login_record(self, record: HsmLoginRecord) -> None:
        """Insert or replace the record."""
        insert = self._work.dialect.insert(_RECORDS).values(
            hsm_id=record.hsm_id, user_name=record.user_name, failed_logins=record.failed_logins
        )
        set_ = {"failed_logins": record.failed_logins}
        self._work.run(insert.on_conflict_do_update(index_elements=["hsm_id", "user_name"], set_=set_))

    def logins(self, cluster_id: str, user_name: str) -> Sequence[HsmLogin]:
        """Return the logins that have not expired on the database's clock."""
        query = (
            select(_LOGINS)
            .where(_LOGINS.c.cluster_id == cluster_id, _LOGINS.c.user_name == user_name)
            .where(or_(_LOGINS.c.expires_at.is_(None), _LOGINS.c.expires_at > self._work.clock))
            .order_by(_LOGINS.c.login_id)
        )
        return [HsmLogin(**row) for row in self._work.named_rows(query)]

    def save_login(self, login: HsmLogin) -> None:
        """Insert or renew a login."""
        values = {column.name: getattr(login, column.name) for column in _LOGINS.columns}
        renewed = {name: value for name, value in values.items() if name != "login_id"}
        insert = self._work.dialect.insert(_LOGINS).values(values)
        self._work.run(insert.on_conflict_do_update(index_elements=["login_id"], set_=renewed))

    def remove_login(self, login_id: str) -> None:
        """Remove a login; nothing happens when it is gone."""
        self._work.run(_LOGINS.delete().where(_LOGINS.c.login_id == login_id))

    def _read(self, row: Any) -> HsmUser:
        values = _PROTECTED_USERS.opened(self._work.row_mac, row)
        return HsmUser(role=HsmRole(values.pop("role")), **values)
