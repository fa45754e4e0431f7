"""May this caller do this?"""

from __future__ import annotations

from typing import Protocol

from keywright.domain.principals import Caller


class Authorizer(Protocol):
    """Decides on one action and one resource."""

    def authorize(self, caller: Caller, action: str, resource_arn: str, owner_account_id: str) -> None:
        """Return when the caller may do `action` on the resource.

        Raises:
            AccessDenied: with AWS's text.
        """
        ...
