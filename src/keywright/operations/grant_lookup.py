"""Finding the grant that a request names."""

from __future__ import annotations

import re
from typing import Any

from keywright.domain.errors import InvalidGrantId, NotFound
from keywright.domain.grants import Grant
from keywright.domain.scope import Scope
from keywright.operations.call import Call
from keywright.operations.grant_tokens import cached_grant

_GRANT_ID = re.compile(r"[0-9a-f]{64}")


def check_grant_id(grant_id: str) -> None:
    """Raise InvalidGrantId unless a grant id has 64 hexadecimal digits."""
    if not _GRANT_ID.fullmatch(grant_id):
        raise InvalidGrantId(f"Invalid grant id: {grant_id}")


async def find_grant(call: Call[Any], scope: Scope, key_id: str, grant_id: str) -> Grant:
    """Return the key's grant with this id; raise NotFound when there is none."""
    grant = await cached_grant(call.services.storage, scope, key_id, grant_id)
    if grant is None:
        raise no_such_grant(grant_id)
    return grant


def no_such_grant(grant_id: str) -> NotFound:
    """Return the failure for a grant that is not there."""
    return NotFound(f"Grant with id: {grant_id} does not exist.")
