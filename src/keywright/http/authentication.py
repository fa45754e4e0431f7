"""From signed bytes to a verified caller."""

from __future__ import annotations

from dataclasses import dataclass, field

from keywright.domain.principals import Caller
from keywright.http.credentials import Credentials
from keywright.ports.clock import Clock
from keywright.sigv4.errors import WrongService
from keywright.sigv4.request import SignableRequest
from keywright.sigv4.signing_key import SigningKeyCache
from keywright.sigv4.verifying import ExpectedScope, parse_authorization, verify


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """Verifies signatures. `expected` tells which services and Regions this deployment serves."""

    credentials: Credentials
    clock: Clock
    expected: ExpectedScope
    signing_keys: SigningKeyCache = field(default_factory=SigningKeyCache)

    async def authenticate(
        self, request: SignableRequest, service: str | None, source_ip: str, user_agent: str
    ) -> Caller:
        """Return who signed the request.

        `service` is the signing name that the target header asks for, None when the target is unknown; the
        signature must be for it.

        Raises:
            SigV4Error: the signature is missing, malformed, out of scope, out of time or wrong.
            UnrecognizedClient: nobody has the access key, or its session token is not its own.
            ExpiredToken: the session is over.
        """
        now = self.clock()
        claimed = parse_authorization(request, self.expected, now)
        scope, access_key_id = claimed.terms.scope, claimed.terms.access_key_id
        if service is not None and scope.service != service:
            raise WrongService(frozenset({service}))
        credential = await self.credentials.find(access_key_id, claimed.session_token)
        signing_key = self.signing_keys.signing_key(
            access_key_id, credential.secret_version, scope, credential.read_secret
        )
        verify(request, claimed, signing_key)
        if credential.session is not None:
            await self.credentials.check_live(credential.session, now)
        return Caller(
            principal=credential.principal,
            access_key_id=access_key_id,
            region=scope.region,
            source_ip=source_ip,
            user_agent=user_agent,
            session=credential.session,
        )
