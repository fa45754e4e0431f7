"""Tags of keys in the database, as operations see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from keywright.domain.scope import Scope


class KeyTagRepository(Protocol):
    """Tags of keys. A key that is deleted takes its tags along."""

    def of_key(self, scope: Scope, key_id: str) -> Mapping[str, str]:
        """Return the key's tags by key.

        Raises:
            InternalFault: one was changed behind our back; a condition may depend on it.
        """
        ...

    def replace(self, scope: Scope, key_id: str, tags: Mapping[str, str]) -> None:
        """Make these the key's tags."""
        ...

    def page(self, scope: Scope, key_id: str, after: str, limit: int) -> Sequence[tuple[str, str]]:
        """Return up to `limit` tags with keys greater than `after`, by key."""
        ...
