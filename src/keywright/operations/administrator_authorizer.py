"""Authorization while every principal is its account's administrator: everything at home, nothing abroad."""

from __future__ import annotations

from keywright.domain.errors import AccessDenied
from keywright.domain.principals import Caller


class AdministratorAuthorizer:
    """Implements `keywright.ports.authorization.Authorizer`."""

    def authorize(self, caller: Caller, action: str, resource_arn: str, owner_account_id: str) -> None:
        """Return for an administrator of the owning account; raise AccessDenied for anyone else."""
        if caller.principal.administrator and caller.account_id == owner_account_id:
            return
        raise AccessDenied(
            f"User: {caller.principal.arn} is not authorized to perform: {action} on resource: {resource_arn}"
        )
