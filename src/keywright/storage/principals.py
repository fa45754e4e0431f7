"""Principals, their policies and their access keys, in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keywright.storage import principal_tables as tables
from keywright.storage.iam.access_keys import SqlAccessKeys
from keywright.storage.iam.accounts import USERS, SqlAccounts, SqlGroups, SqlUsers
from keywright.storage.iam.entity_rows import folded
from keywright.storage.iam.permissions import SqlPermissions
from keywright.storage.iam.policies import SqlPolicies
from keywright.storage.iam.roles import ROLES, SqlRoles

_COLONS = 5


class SqlPrincipals(SqlAccounts, SqlUsers, SqlGroups, SqlRoles, SqlPolicies, SqlAccessKeys, SqlPermissions):
    """The `PrincipalRepository` port over one transaction."""

    def ids_of(self, arns: Sequence[str]) -> Mapping[str, str]:
        """Return the ids of the users and roles with these ARNs; an ARN that nobody has is not among them."""
        names = {folded(arn.rpartition("/")[2]) for arn in arns}
        accounts = {arn.split(":")[4] for arn in arns if arn.count(":") >= _COLONS}
        of_users = (tables.users.c.account_id.in_(accounts), tables.users.c.folded_name.in_(names))
        of_roles = (tables.roles.c.account_id.in_(accounts), tables.roles.c.folded_name.in_(names))
        users, roles = USERS.all(self._work, *of_users), ROLES.all(self._work, *of_roles)
        ids = {**{user.arn: user.user_id for user in users}, **{role.arn: role.role_id for role in roles}}
        return {arn: ids[arn] for arn in arns if arn in ids}
