"""Removing a grant, whoever asked for it and by which right."""

from __future__ import annotations

from typing import Any

from keywright.domain.grants import Grant
from keywright.operations.call import Call
from keywright.operations.grant_lookup import no_such_grant
from keywright.ports.storage import Transaction


async def remove_grant(call: Call[Any], grant: Grant) -> None:
    """Remove a grant.

    Raises:
        NotFound: someone else removed it in the meantime.
    """

    def remove(transaction: Transaction) -> None:
        found = transaction.grants.get(grant.scope, grant.key_id, grant.grant_id)
        if found is None:
            raise no_such_grant(grant.grant_id)
        transaction.grants.delete(found)

    await call.services.storage.write(remove)
