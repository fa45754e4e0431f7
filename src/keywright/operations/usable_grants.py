"""The grants that a caller may use on a key: few are kept, of very many only those that the request can meet."""

from __future__ import annotations

from collections.abc import Sequence

from keywright.domain.grant_index import GrantIndex
from keywright.domain.grant_selectors import Selectors
from keywright.domain.scope import Scope
from keywright.ports.storage import Storage, Transaction

MOST_KEPT = 200


async def usable_grants(
    storage: Storage, scope: Scope, key_id: str, names: Sequence[str], operation: str, selectors: Selectors
) -> GrantIndex:
    """Return the grants that `names` (see `grant_names`) have on a key, at least all that may allow the request.

    All of them are read once and kept until something changes; where they are more than `MOST_KEPT`, each request
    reads those that its selectors find.
    """

    def read(transaction: Transaction) -> GrantIndex | None:
        if transaction.grants.are_more_than(MOST_KEPT, scope, key_id, names):
            return None
        return GrantIndex(transaction.grants.for_grantees(scope, key_id, names))

    kept = await storage.cached(("grants", scope, key_id, tuple(names)), read)
    if kept is not None:
        return kept
    return await storage.cached(
        ("grants", scope, key_id, tuple(names), operation, selectors),
        lambda transaction: GrantIndex(transaction.grants.matching(scope, key_id, names, operation, selectors)),
    )
