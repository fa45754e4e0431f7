"""Key policies, in the database."""

from __future__ import annotations

import json

from sqlalchemy import and_, select
from sqlalchemy.sql import ColumnElement

from keywright.domain.key_policies import KeyPolicy
from keywright.domain.scope import Scope
from keywright.storage import key_access_tables as tables
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.scoped_rows import in_scope, scope_of
from keywright.storage.unit_of_work import UnitOfWork

_POLICIES = tables.key_policies
_PROTECTED = ProtectedTable(_POLICIES, "account_id", "region", "key_id")


class SqlKeyPolicies:
    """The `KeyPolicyRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def get(self, scope: Scope, key_id: str) -> KeyPolicy | None:
        """Return the key's policy, None when there is no such key; raise InternalFault when it was changed."""
        row = self._work.row(select(*_PROTECTED.selected).where(_of_key(scope, key_id)))
        if row is None:
            return None
        values = _PROTECTED.opened(self._work.row_mac, row)
        return KeyPolicy(scope=scope_of(values), principal_ids=json.loads(values.pop("principal_ids")), **values)

    def put(self, policy: KeyPolicy) -> None:
        """Add the policy, or replace the key's former one."""
        self._work.change(_POLICIES.delete().where(_of_key(policy.scope, policy.key_id)))
        values = {
            "account_id": policy.scope.account_id,
            "region": policy.scope.region,
            "key_id": policy.key_id,
            "text": policy.text,
            "principal_ids": json.dumps(dict(policy.principal_ids), separators=(",", ":")),
        }
        self._work.insert(_PROTECTED, values)


def _of_key(scope: Scope, key_id: str) -> ColumnElement[bool]:
    return and_(in_scope(_POLICIES, scope), _POLICIES.c.key_id == key_id)
