"""The policies that apply to a principal, read together for authorization.

Unlike lists for people, nothing that fails its integrity check is passed over here: a policy that denies must not be
lost with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from keywright.domain.iam.builtin_policies import BUILTIN_POLICIES, DENY_ALL
from keywright.domain.iam.permissions import Permissions, PolicyText
from keywright.storage import principal_tables as tables
from keywright.storage.iam.accounts import USERS, SqlGroups
from keywright.storage.iam.policies import MANAGED, PROTECTED_ATTACHMENTS, PROTECTED_INLINE
from keywright.storage.iam.roles import ROLES
from keywright.storage.unit_of_work import UnitOfWork


class SqlPermissions:
    """The `PermissionsReader` port over one transaction."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def permissions(self, principal_id: str) -> Permissions:
        """Return the policies of a user with its groups, or of a role; nothing for anyone else, such as a root.

        Raises:
            InternalFault: a row that counts was changed behind our back.
        """
        work = self._work
        user = USERS.one(work, tables.users.c.user_id == principal_id)
        holder = user or ROLES.one(work, tables.roles.c.role_id == principal_id)
        if holder is None:
            return Permissions()
        groups = (
            {} if user is None else {group.group_id: group.name for group in SqlGroups(work).groups_of(user.user_id)}
        )
        holders = (principal_id, *groups)
        return Permissions(
            identity_policies=(*self._inline(holders, groups), *self._attached(holders, groups)),
            boundary=None if holder.boundary is None else self.policy_text(holder.boundary),
        )

    def policy_text(self, arn: str) -> str:
        """Return the text of a managed policy; for an ARN that leads nowhere, one that denies everything."""
        if arn in BUILTIN_POLICIES:
            return BUILTIN_POLICIES[arn]
        policy = MANAGED.one(self._work, tables.managed_policies.c.arn == arn)
        return DENY_ALL if policy is None else policy.text

    def _inline(self, holders: Sequence[str], groups: Mapping[str, str]) -> list[PolicyText]:
        inline = tables.inline_policies
        query = select(*PROTECTED_INLINE.selected).where(inline.c.principal_id.in_(holders))
        return [
            _policy(values["principal_id"], values["name"], values["text"], groups, is_managed=False)
            for values in self._opened(PROTECTED_INLINE, query.order_by(inline.c.principal_id, inline.c.name))
        ]

    def _attached(self, holders: Sequence[str], groups: Mapping[str, str]) -> list[PolicyText]:
        attachments = tables.attachments
        query = select(*PROTECTED_ATTACHMENTS.selected).where(attachments.c.principal_id.in_(holders))
        ordered = query.order_by(attachments.c.principal_id, attachments.c.policy_arn)
        rows = self._opened(PROTECTED_ATTACHMENTS, ordered)
        texts = self._texts({row["policy_arn"] for row in rows})
        return [
            _policy(row["principal_id"], row["policy_arn"], texts[row["policy_arn"]], groups, is_managed=True)
            for row in rows
        ]

    def _texts(self, arns: set[str]) -> dict[str, str]:
        """Return the texts of managed policies by ARN."""
        stored = sorted(arns - BUILTIN_POLICIES.keys())
        texts = {arn: BUILTIN_POLICIES.get(arn, DENY_ALL) for arn in arns}
        if stored:
            query = select(*MANAGED.selected).where(tables.managed_policies.c.arn.in_(stored))
            found = [MANAGED.read(self._work, row) for row in self._work.rows(query)]
            texts.update({policy.arn: policy.text for policy in found})
        return texts

    def _opened(self, protected: Any, query: Select[Any]) -> list[dict[str, Any]]:
        return [protected.opened(self._work.row_mac, row) for row in self._work.rows(query)]


def _policy(holder: str, name: str, text: str, groups: Mapping[str, str], *, is_managed: bool) -> PolicyText:
    if holder in groups:
        return PolicyText(name=f"{groups[holder]}/{name}", kind="group", text=text)
    return PolicyText(name=name, kind="managed" if is_managed else "inline", text=text)
