"""Managed policies, whom they are attached to, and inline policies, in the database."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, union_all

from keywright.domain.iam.entities import InlinePolicy, ManagedPolicy
from keywright.storage import principal_tables as tables
from keywright.storage.iam.entity_rows import EntityRows
from keywright.storage.row_mac import ProtectedTable
from keywright.storage.scoped_rows import intact
from keywright.storage.unit_of_work import UnitOfWork

MANAGED = EntityRows(tables.managed_policies, ManagedPolicy, "policy_id")
_ATTACHMENTS = tables.attachments
_INLINE = tables.inline_policies
PROTECTED_ATTACHMENTS = ProtectedTable(_ATTACHMENTS, "principal_id", "policy_arn")
PROTECTED_INLINE = ProtectedTable(_INLINE, "principal_id", "name")


class SqlPolicies:
    """The `PolicyRepository` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def add_policy(self, policy: ManagedPolicy) -> None:
        """Add a managed policy."""
        MANAGED.add(self._work, policy)

    def policy(self, arn: str) -> ManagedPolicy | None:
        """Return the managed policy with this ARN, or None; those that every account has are not stored."""
        return MANAGED.one(self._work, tables.managed_policies.c.arn == arn)

    def policy_named(self, account_id: str, name: str) -> ManagedPolicy | None:
        """Return the account's managed policy with this name in whatever case, or None."""
        return MANAGED.named(self._work, account_id, name)

    def policies(self, account_id: str) -> Sequence[ManagedPolicy]:
        """Return the account's managed policies by name."""
        return MANAGED.all(self._work, tables.managed_policies.c.account_id == account_id)

    def update_policy(self, policy: ManagedPolicy) -> ManagedPolicy:
        """Store the changed policy and return it with its new version; raise StaleWrite when it was outdated."""
        return MANAGED.update(self._work, policy)

    def delete_policy(self, policy: ManagedPolicy) -> None:
        """Remove a managed policy that nobody has."""
        MANAGED.delete(self._work, policy)

    def attach(self, principal_id: str, policy_arn: str) -> None:
        """Attach a managed policy, not yet attached, to a user, group or role."""
        self._work.insert(PROTECTED_ATTACHMENTS, {"principal_id": principal_id, "policy_arn": policy_arn})

    def detach(self, principal_id: str, policy_arn: str) -> None:
        """Detach a managed policy, if it is attached."""
        of_both = (_ATTACHMENTS.c.principal_id == principal_id, _ATTACHMENTS.c.policy_arn == policy_arn)
        self._work.change(_ATTACHMENTS.delete().where(*of_both))

    def attached(self, principal_id: str) -> Sequence[str]:
        """Return the ARNs of the managed policies that are attached to a user, group or role."""
        query = (
            select(*PROTECTED_ATTACHMENTS.selected)
            .where(_ATTACHMENTS.c.principal_id == principal_id)
            .order_by(_ATTACHMENTS.c.policy_arn)
        )
        rows = intact(self._work.rows(query), lambda row: PROTECTED_ATTACHMENTS.opened(self._work.row_mac, row))
        return [values["policy_arn"] for values in rows]

    def holders(self, policy_arn: str) -> Sequence[str]:
        """Return the ids of the users, groups and roles that have the policy attached or as their boundary."""
        query = union_all(
            select(_ATTACHMENTS.c.principal_id).where(_ATTACHMENTS.c.policy_arn == policy_arn),
            select(tables.users.c.user_id).where(tables.users.c.boundary == policy_arn),
            select(tables.roles.c.role_id).where(tables.roles.c.boundary == policy_arn),
        ).subquery()
        return [row[0] for row in self._work.rows(select(query.c[0]).distinct())]

    def put_inline(self, policy: InlinePolicy) -> None:
        """Add an inline policy, or replace the one of that name."""
        self.delete_inline(policy.principal_id, policy.name)
        values = {"principal_id": policy.principal_id, "name": policy.name, "text": policy.text}
        self._work.insert(PROTECTED_INLINE, values)

    def delete_inline(self, principal_id: str, name: str) -> None:
        """Remove an inline policy, if it is there."""
        self._work.change(_INLINE.delete().where(_INLINE.c.principal_id == principal_id, _INLINE.c.name == name))

    def inline(self, principal_id: str) -> Sequence[InlinePolicy]:
        """Return the inline policies of a user, group or role, by name."""
        query = (
            select(*PROTECTED_INLINE.selected).where(_INLINE.c.principal_id == principal_id).order_by(_INLINE.c.name)
        )
        rows = intact(self._work.rows(query), lambda row: PROTECTED_INLINE.opened(self._work.row_mac, row))
        return [InlinePolicy(**values) for values in rows]
