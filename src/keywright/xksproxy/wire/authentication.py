"""Signatures: a request belongs to a tenant when one of the tenant's live credentials signed it.

Unknown access keys and wrong secrets are answered alike, after the same work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from keywright.api.xks import SIGNING_NAME, ErrorName
from keywright.sigv4.errors import SignatureMismatch, SigV4Error
from keywright.sigv4.request import SignableRequest
from keywright.sigv4.signing_key import SigningKey, SigningKeyCache
from keywright.sigv4.verifying import ClaimedSignature, ExpectedScope, parse_authorization, verify
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.state.document import Credential
from keywright.xksproxy.state.sealed_secrets import SealedSecrets

_REFUSAL = "The request is not signed by a credential of this path."


class Authenticator:
    """Verifies signatures; `regions` are those that may be signed for, none meaning any. `clock` gives Unix seconds."""

    def __init__(
        self, secrets: SealedSecrets, regions: frozenset[str], clock: Callable[[], float], nobody: str
    ) -> None:
        """Take also a secret that nobody has, against which signatures of unknown access keys are checked."""
        self._secrets = secrets
        self._clock = clock
        self._nobody = nobody
        self._keys = SigningKeyCache()
        self._expected = ExpectedScope(
            services=frozenset({SIGNING_NAME}), accepts_region=lambda region: not regions or region in regions
        )

    def authenticate(self, request: SignableRequest, prefix: str, credentials: Mapping[str, Credential]) -> None:
        """Return when one of the credentials signed the request.

        Raises:
            ProxyFailure: AuthenticationFailedException.
        """
        try:
            claimed = parse_authorization(request, self._expected, self._clock())
            credential = credentials.get(claimed.access_key_id)
            self._verify(request, claimed, self._signing_key(prefix, credential, claimed))
        except SignatureMismatch as fault:
            raise ProxyFailure(ErrorName.AUTHENTICATION_FAILED, _REFUSAL) from fault
        except SigV4Error as fault:
            raise ProxyFailure(ErrorName.AUTHENTICATION_FAILED, str(fault)) from fault
        # Long-lived credentials have no session token, so a request with one was signed with another's.
        if credential is None or claimed.session_token is not None:
            raise ProxyFailure(ErrorName.AUTHENTICATION_FAILED, _REFUSAL)

    def _signing_key(self, prefix: str, credential: Credential | None, claimed: ClaimedSignature) -> SigningKey:
        if credential is None:
            return self._keys.signing_key("", 0, claimed.scope, lambda: self._nobody)
        return self._keys.signing_key(
            credential.access_key_id,
            (prefix, credential.sealed_secret),
            claimed.scope,
            lambda: self._secrets.secret(prefix, credential),
        )

    def _verify(self, request: SignableRequest, claimed: ClaimedSignature, key: SigningKey) -> None:
        try:
            verify(request, claimed, key)
        except SignatureMismatch:
            # `.` and `..` are possible key ids, and not every client takes them out before it signs.
            if b"/." not in request.path:
                raise
            verify(request, claimed, key, normalize_path=False)
