"""Access keys, in the database."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.principals import AccessKey, EntityKind, principal_of_root, principal_of_user
from keywright.storage import principal_tables as tables
from keywright.storage.iam.accounts import USERS, SqlAccounts
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.scoped_rows import intact
from keywright.storage.unit_of_work import UnitOfWork

_KEYS = tables.access_keys
_PROTECTED = ProtectedTable(_KEYS, "access_key_id")


class SqlAccessKeys:
    """The `AccessKeyRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add_access_key(self, access_key: AccessKey) -> None:
        """Add an access key of a user or of an account's root."""
        self._work.insert(_PROTECTED, _values(access_key))

    def access_key(self, access_key_id: str) -> AccessKey | None:
        """Return the access key with its principal, or None; the root of an account that is gone has none.

        Raises:
            InternalFault: the key or its user was changed behind our back, or the user is gone.
        """
        row = self._work.row(_with_users().where(_KEYS.c.access_key_id == access_key_id))
        return None if row is None else self._read(row)

    def access_keys(self, account_id: str, user_id: str | None) -> Sequence[AccessKey]:
        """Return the access keys of a user, or with None those of the account's root, oldest first."""
        query = _with_users().where(_KEYS.c.account_id == account_id, _KEYS.c.user_id == user_id)
        ordered = query.order_by(_KEYS.c.created_at, _KEYS.c.access_key_id)
        return [key for key in intact(self._work.rows(ordered), self._read) if key is not None]

    def update_access_key(self, access_key: AccessKey) -> AccessKey:
        """Store the changed key and return it with its new version; raise StaleWrite when it was outdated."""
        changed = dataclasses.replace(access_key, version=access_key.version + 1)
        row = _PROTECTED.sealed(self._work.row_mac, _values(changed))
        self._work.change_one(_KEYS.update().where(_this_version(access_key)).values(row))
        return changed

    def delete_access_key(self, access_key: AccessKey) -> None:
        """Remove the key; raise StaleWrite when it was outdated."""
        self._work.erased = True
        self._work.change_one(_KEYS.delete().where(_this_version(access_key)))

    def _read(self, row: Any) -> AccessKey | None:
        values = _PROTECTED.opened(self._work.row_mac, row[: _PROTECTED.width])
        account_id, user_id = values.pop("account_id"), values.pop("user_id")
        if user_id is not None:
            user = USERS.read(self._work, row[_PROTECTED.width :])
            return AccessKey(principal=principal_of_user(user), **values)
        account = SqlAccounts(self._work).account(account_id)
        return None if account is None else AccessKey(principal=principal_of_root(account), **values)


def _with_users() -> Select[Any]:
    return select(*_PROTECTED.selected, *USERS.selected).outerjoin_from(_KEYS, tables.users)


def _values(access_key: AccessKey) -> dict[str, Any]:
    principal = access_key.principal
    return {
        "access_key_id": access_key.access_key_id,
        "account_id": principal.account_id,
        "user_id": principal.principal_id if principal.kind is EntityKind.USER else None,
        "sealed_secret": access_key.sealed_secret,
        "secret_version": access_key.secret_version,
        "active": access_key.active,
        "created_at": access_key.created_at,
        "version": access_key.version,
    }


def _this_version(access_key: AccessKey) -> ColumnElement[bool]:
    return and_(_KEYS.c.access_key_id == access_key.access_key_id, _KEYS.c.version == access_key.version)
