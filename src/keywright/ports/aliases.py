"""Aliases in the database, as operations see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from keywright.domain.aliases import Alias
from keywright.domain.scope import Scope


class AliasRepository(Protocol):
    """Aliases of keys. A key that is deleted takes its aliases along."""

    def add(self, alias: Alias) -> None: ...
    def get(self, scope: Scope, name: str) -> Alias | None: ...
    def of_key(self, scope: Scope, key_id: str) -> Sequence[Alias]:
        """Return the key's aliases by name.

        Raises:
            InternalFault: one was changed behind our back; a condition may depend on it.
        """
        ...

    def count(self, scope: Scope, key_id: str) -> int: ...
    def page(self, scope: Scope, after: str, limit: int, key_id: str | None = None) -> Sequence[Alias]:
        """Return up to `limit` aliases with names greater than `after`, by name; those of one key or all."""
        ...

    def update(self, alias: Alias) -> None:
        """Store the changed alias; raise `StaleWrite` when it is gone."""
        ...

    def delete(self, alias: Alias) -> None:
        """Remove the alias; raise `StaleWrite` when it is gone."""
        ...
