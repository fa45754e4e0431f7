"""Key policies in the database, as operations see them."""

from __future__ import annotations

from typing import Protocol

from keywright.domain.key_policies import KeyPolicy
from keywright.domain.scope import Scope


class KeyPolicyRepository(Protocol):
    """The policy of each key. A key that is deleted takes its policy along."""

    def get(self, scope: Scope, key_id: str) -> KeyPolicy | None:
        """Return the key's policy; None when there is no such key.

        Raises:
            InternalFault: it was changed behind our back.
        """
        ...

    def put(self, policy: KeyPolicy) -> None:
        """Add the policy, or replace the key's former one."""
        ...
