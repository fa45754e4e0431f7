"""Principals and their access keys, in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from keywright.domain.principals import AccessKey, Principal
from keywright.storage import tables
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.unit_of_work import UnitOfWork

_PRINCIPALS = ProtectedTable(tables.principals, "principal_id")
_ACCESS_KEYS = ProtectedTable(tables.access_keys, "access_key_id")


class SqlPrincipals:
    """The `PrincipalRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add(self, principal: Principal) -> None:
        """Add a principal."""
        self._work.insert(
            _PRINCIPALS,
            {
                "principal_id": principal.principal_id,
                "account_id": principal.account_id,
                "name": principal.name,
                "administrator": principal.administrator,
            },
        )

    def add_access_key(self, access_key: AccessKey) -> None:
        """Add an access key of a principal that was added before."""
        self._work.insert(
            _ACCESS_KEYS,
            {
                "access_key_id": access_key.access_key_id,
                "principal_id": access_key.principal.principal_id,
                "sealed_secret": access_key.sealed_secret,
                "active": access_key.active,
                "version": access_key.version,
            },
        )

    def access_key(self, access_key_id: str) -> AccessKey | None:
        """Return the access key with its principal, or None."""
        query = (
            select(*_ACCESS_KEYS.selected, *_PRINCIPALS.selected)
            .join_from(tables.access_keys, tables.principals)
            .where(tables.access_keys.c.access_key_id == access_key_id)
        )
        row = self._work.row(query)
        if row is None:
            return None
        values = _ACCESS_KEYS.opened(self._work.row_mac, row[: _ACCESS_KEYS.width])
        principal = self._principal(row[_ACCESS_KEYS.width :])
        del values["principal_id"]
        return AccessKey(principal=principal, **values)

    def _principal(self, row: Any) -> Principal:
        return Principal(**_PRINCIPALS.opened(self._work.row_mac, row))
