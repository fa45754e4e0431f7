"""Grants in the database, as operations see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from keywright.domain.grant_selectors import Selectors
from keywright.domain.grants import Grant
from keywright.domain.scope import Scope


class GrantRepository(Protocol):
    """Grants of keys. A key that is deleted takes its grants along."""

    def add(self, grant: Grant) -> None: ...
    def get(self, scope: Scope, key_id: str, grant_id: str) -> Grant | None: ...
    def by_fingerprint(self, scope: Scope, key_id: str, fingerprint: str) -> Grant | None:
        """Return the key's grant with a name that is the same in all that was asked for, or None."""
        ...

    def count(self, scope: Scope, key_id: str) -> int: ...
    def page(
        self, scope: Scope, key_id: str, after: str, limit: int, grantees: Sequence[str] | None = None
    ) -> Sequence[Grant]:
        """Return up to `limit` of the key's grants with ids greater than `after`, by id; of some grantees or all."""
        ...

    def retirable(self, region: str, retiring: str, after: str, limit: int) -> Sequence[Grant]:
        """Return up to `limit` grants of a Region with this retiring principal, of every account, by id."""
        ...

    def for_grantees(self, scope: Scope, key_id: str, grantee_names: Sequence[str]) -> Sequence[Grant]:
        """Return grants on the key whose `grantee` is one of the names, by an index; the tampered ones are left out."""
        ...

    def are_more_than(self, limit: int, scope: Scope, key_id: str, grantee_names: Sequence[str]) -> bool:
        """Tell whether `for_grantees` would return more than `limit` grants."""
        ...

    def matching(
        self, scope: Scope, key_id: str, grantee_names: Sequence[str], operation: str, selectors: Selectors
    ) -> Sequence[Grant]:
        """Return those of `for_grantees` with the operation and one of the selectors; a bounded number of them."""
        ...

    def delete(self, grant: Grant) -> None:
        """Remove the grant; raise `StaleWrite` when it is gone."""
        ...

    def delete_some(self, scope: Scope, key_id: str, limit: int) -> None:
        """Remove up to `limit` of the key's grants."""
        ...
