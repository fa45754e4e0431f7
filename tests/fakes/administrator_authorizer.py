"""An authorizer for tests of what comes after authorization: everything at home, nothing abroad."""

from __future__ import annotations

from keywright.domain.errors import AccessDenied
from keywright.domain.keys import Key
from keywright.domain.principals import Caller
from keywright.ports.authorization import Access, ConditionValues


class AdministratorAuthorizer:
    """Implements `keywright.ports.authorization.Authorizer`."""

    def is_settled(self, caller: Caller, action: str, key: Key, conditions: ConditionValues) -> bool:
        """Know nothing beforehand."""
        del caller, action, key, conditions
        return False

    async def authorize(self, access: Access) -> None:
        """Return for a caller of the owning account; raise AccessDenied for anyone else."""
        if access.caller.account_id == access.owner_account_id:
            return
        raise AccessDenied(
            f"User: {access.caller.caller_arn} is not authorized to perform: {access.action} "
            f"on resource: {access.resource}"
        )
