"""Roles, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from keywright.domain.iam.entities import Role
from keywright.storage import principal_tables as tables
from keywright.storage.iam.entity_rows import EntityRows
from keywright.storage.unit_of_work import UnitOfWork

ROLES = EntityRows(tables.roles, Role, "role_id")


class SqlRoles:
    """The `RoleRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add_role(self, role: Role) -> None:
        """Add a role."""
        ROLES.add(self._work, role)

    def role(self, role_id: str) -> Role | None:
        """Return the role with this id, or None."""
        return ROLES.one(self._work, tables.roles.c.role_id == role_id)

    def role_named(self, account_id: str, name: str) -> Role | None:
        """Return the account's role with this name in whatever case, or None."""
        return ROLES.named(self._work, account_id, name)

    def roles(self, account_id: str) -> Sequence[Role]:
        """Return the account's roles by name."""
        return ROLES.all(self._work, tables.roles.c.account_id == account_id)

    def update_role(self, role: Role) -> Role:
        """Store the changed role and return it with its new version; raise StaleWrite when it was outdated."""
        return ROLES.update(self._work, role)

    def delete_role(self, role: Role) -> None:
        """Remove a role that has nothing left."""
        ROLES.delete(self._work, role)
