"""Grant tokens: what CreateGrant hands out so that its grant can be named before it is known everywhere.

Here grants are known at once, so a token opens nothing that is not open already. One that nobody made is refused, and
one whose grant is gone; one of another key is let pass, since clients send the same tokens with all their keys.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from keywright.crypto.errors import SealError
from keywright.domain.errors import InvalidGrantToken
from keywright.domain.grants import Grant
from keywright.domain.scope import Scope
from keywright.operations.call import Call
from keywright.ports.sealing import Sealing
from keywright.ports.storage import Storage

_PURPOSE = "grant token"


def make_grant_token(sealing: Sealing, grant: Grant) -> str:
    """Return a token of a grant, another one each time."""
    place = json.dumps([grant.scope.account_id, grant.key_id, grant.grant_id]).encode()
    return base64.b64encode(sealing.seal(place, _PURPOSE, (grant.scope.region,))).decode("ascii")


async def grant_of_token(call: Call[Any], token: str) -> Grant:
    """Return the grant of a token, on whatever account's key of the Region.

    Raises:
        InvalidGrantToken: nobody made it, or its grant is gone.
    """
    services, region = call.services, call.scope.region
    try:
        sealed = base64.b64decode(token.encode("ascii"), validate=True)
        account_id, key_id, grant_id = json.loads(services.sealing.open(sealed, _PURPOSE, (region,)))
    except (SealError, ValueError) as fault:
        raise _invalid() from fault
    grant = await cached_grant(services.storage, Scope(account_id=account_id, region=region), key_id, grant_id)
    if grant is None:
        raise _invalid()
    return grant


async def cached_grant(storage: Storage, scope: Scope, key_id: str, grant_id: str) -> Grant | None:
    """Return a grant, from the cache when nothing changed since."""
    return await storage.cached(
        ("grant", scope, key_id, grant_id), lambda transaction: transaction.grants.get(scope, key_id, grant_id)
    )


async def check_grant_tokens(call: Call[Any]) -> None:
    """Raise InvalidGrantToken unless all grant tokens of a request are good; most operations take some."""
    for token in getattr(call.request, "grant_tokens", None) or ():
        await grant_of_token(call, token)


def _invalid() -> InvalidGrantToken:
    return InvalidGrantToken("The grant token is not valid.")
