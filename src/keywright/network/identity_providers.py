"""The identity providers that the configuration names, and the claims of their tokens.

Implements `keywright.ports.web_identities.WebIdentities`. Claims: OpenID Connect Core section 2 and RFC 7519 section 4.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from keywright.crypto.errors import WebTokenInvalid
from keywright.crypto.web_tokens import UnverifiedWebToken, WebTokenKeys, read_unverified_web_token
from keywright.domain.errors import (
    IdentityClaimRejected,
    IdentityProviderUnreachable,
    IdentityTokenExpired,
    IdentityTokenInvalid,
)
from keywright.network.key_sets import (
    WITH_ADDRESSES,
    WITH_FILES,
    KeySetSource,
    KeySetUnavailable,
    download,
    load_file,
)
from keywright.network.oidc_issuer import SCHEME, OidcIssuer
from keywright.ports.web_identities import WebIdentity

logger = logging.getLogger(__name__)

# An issuer's clock may be ahead of ours by so much; a token is never good for longer than it says.
SKEW_SECONDS = 60.0
_LONGEST_SUBJECT = 255
_LATEST = 1e12


class ConfiguredIdentityProviders:
    """Verifies tokens of the configured issuers. For one event loop."""

    def __init__(self, issuers: Sequence[OidcIssuer]) -> None:
        self._issuers = {issuer.issuer: issuer for issuer in issuers}
        self._sources = {issuer.issuer: _source_of(issuer) for issuer in issuers}

    async def verify(self, unverified_token: str, now: float) -> WebIdentity:
        """Return whom the token speaks of; see the port for what is raised."""
        try:
            unverified = read_unverified_web_token(unverified_token)
        except WebTokenInvalid as fault:
            raise IdentityTokenInvalid("The ID Token provided is not a valid JWT.") from fault
        issuer = self._issuers.get(unverified.issuer)
        if issuer is None:
            raise IdentityTokenInvalid("No OpenIDConnect provider found in your account for the issuer of the token.")
        keys = await self._keys(issuer, unverified, now)
        try:
            claims = keys.verify(unverified_token)
        except WebTokenInvalid as fault:
            raise IdentityTokenInvalid("Couldn't verify the signature of the ID token.") from fault
        return _identity(issuer, claims, now)

    async def _keys(self, issuer: OidcIssuer, unverified: UnverifiedWebToken, now: float) -> WebTokenKeys:
        try:
            return await self._sources[issuer.issuer].keys(unverified.key_id, now)
        except KeySetUnavailable as fault:
            logger.error("the keys of the identity provider %s cannot be had: %s", issuer.issuer, fault)
            raise IdentityProviderUnreachable(
                "Couldn't retrieve verification key from your identity provider."
            ) from fault


def _source_of(issuer: OidcIssuer) -> KeySetSource:
    if issuer.key_set_file is not None:
        return KeySetSource(partial(load_file, issuer.key_set_file), WITH_FILES)
    return KeySetSource(partial(download, issuer.key_set_url, issuer.trust_roots), WITH_ADDRESSES)


def _identity(issuer: OidcIssuer, claims: Mapping[str, Any], now: float) -> WebIdentity:
    subject = claims.get("sub")
    if claims.get("iss") != issuer.issuer or not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise IdentityTokenInvalid("The ID token lacks a subject, or names another issuer.")
    audiences = claims.get("aud")
    audience = next((each for each in issuer.audiences if each == audiences or _is_in(each, audiences)), None)
    if audience is None:
        raise IdentityClaimRejected("Incorrect token audience")
    if now >= _time(claims, "exp"):
        raise IdentityTokenExpired("Token expired: current date/time must be before the expiration date/time")
    if _time(claims, "iat") > now + SKEW_SECONDS:
        raise IdentityClaimRejected("The token was issued in the future.")
    if "nbf" in claims and _time(claims, "nbf") > now + SKEW_SECONDS:
        raise IdentityClaimRejected("The token is not valid yet.")
    return WebIdentity(provider=issuer.issuer.removeprefix(SCHEME), subject=subject, audience=audience)


def _is_in(audience: str, audiences: Any) -> bool:
    return isinstance(audiences, list) and audience in audiences


def _time(claims: Mapping[str, Any], name: str) -> float:
    at = claims.get(name)
    # True is an int to isinstance.
    if isinstance(at, bool) or not isinstance(at, int | float) or not -_LATEST <= at <= _LATEST:
        raise IdentityTokenInvalid(f"The ID token has no time as its claim {name}.")
    return float(at)
