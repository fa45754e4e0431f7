"""From signed bytes to a verified caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from keywright.domain.principals import Caller
from keywright.http.errors import UnrecognizedClient
from keywright.operations.access_key_secrets import open_secret
from keywright.ports.clock import Clock
from keywright.ports.sealing import Sealing
from keywright.ports.storage import Storage
from keywright.sigv4.errors import WrongService
from keywright.sigv4.request import SignableRequest
from keywright.sigv4.signing_key import SigningKeyCache
from keywright.sigv4.verifying import ExpectedScope, parse_authorization, verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """Verifies signatures. `accepts_region` tells which Regions this deployment serves."""

    storage: Storage
    sealing: Sealing
    clock: Clock
    services: frozenset[str]
    accepts_region: Callable[[str], bool]
    signing_keys: SigningKeyCache = field(default_factory=SigningKeyCache)

    async def authenticate(
        self, request: SignableRequest, service: str | None, source_ip: str, user_agent: str
    ) -> Caller:
        """Return who signed the request.

        `service` is the signing name that the target header asks for, None when the target is unknown; the
        signature must be for it.

        Raises:
            SigV4Error: the signature is missing, malformed, out of scope, out of time or wrong.
            UnrecognizedClient: nobody has the access key.
        """
        expected = ExpectedScope(services=self.services, accepts_region=self.accepts_region)
        claimed = parse_authorization(request, expected, self.clock())
        if service is not None and claimed.scope.service != service:
            raise WrongService(frozenset({service}))
        access_key_id = claimed.access_key_id
        access_key = await self.storage.cached(
            ("access key", access_key_id), lambda transaction: transaction.principals.access_key(access_key_id)
        )
        # Long-lived keys have no session token, so one that comes with such a key is not ours.
        if access_key is None or not access_key.active or claimed.session_token is not None:
            raise UnrecognizedClient
        signing_key = self.signing_keys.signing_key(
            access_key_id, access_key.sealed_secret, claimed.scope, lambda: open_secret(self.sealing, access_key)
        )
        verify(request, claimed, signing_key)
        return Caller(
            principal=access_key.principal,
            access_key_id=access_key_id,
            region=claimed.scope.region,
            source_ip=source_ip,
            user_agent=user_agent,
        )
