"""May this caller do this?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec

from keywright.domain.grants import GrantConstraints
from keywright.domain.keys import Key
from keywright.domain.principals import Caller

ConditionValues = Mapping[str, tuple[str, ...]]


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """One action that a caller wants to take.

    `resource` is an ARN, or `*` where the action has none; `owner_account_id` is whose it is. With `on_key`, the key's
    policy is the root of authority; `key` is then the key, or None for one that does not exist, which nobody may use.
    `conditions` are the condition keys in lower case. `grant_operation` names the action as grants do, and
    `encryption_context` is what constraints of grants look at; `issued_grant` are the operations and constraints of a
    grant that is to be made. `own_grant` is the id of the grant that the action is about, when that allows it itself.
    """

    caller: Caller
    action: str
    resource: str
    owner_account_id: str
    on_key: bool = False
    key: Key | None = None
    conditions: ConditionValues = msgspec.field(default_factory=dict)
    grant_operation: str | None = None
    encryption_context: Mapping[str, str] | None = None
    issued_grant: tuple[tuple[str, ...], GrantConstraints] | None = None
    own_grant: str | None = None


class Authorizer(Protocol):
    """Decides on one action and one resource."""

    def is_settled(self, caller: Caller, action: str, key: Key, conditions: ConditionValues) -> bool:
        """Return whether it is known already that `authorize` would return for this action on this key.

        `conditions` are those of the access. False says nothing: then `authorize` has to be asked.
        """
        ...

    async def authorize(self, access: Access) -> None:
        """Return when the caller may do that.

        Raises:
            AccessDenied: with AWS's text.
        """
        ...
