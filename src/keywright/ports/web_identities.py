"""Who the tokens of identity providers (OIDC) speak of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class WebIdentity:
    """Whom a verified token speaks of.

    `provider` is the issuer without `https://`: what the ARN of an OIDC provider and the condition keys begin with.
    `audience` is the one of the token's audiences that is configured for the issuer.
    """

    provider: str
    subject: str
    audience: str


class WebIdentities(Protocol):
    """Verifies tokens of the configured identity providers."""

    async def verify(self, unverified_token: str, now: float) -> WebIdentity:
        """Return whom the token speaks of; `now` is in epoch seconds.

        Raises:
            IdentityTokenInvalid: it is malformed, its signature is wrong, or nobody configured issued it.
            IdentityTokenExpired: it was good.
            IdentityClaimRejected: it is for someone else, or not yet valid.
            IdentityProviderUnreachable: the issuer's keys cannot be had.
        """
        ...
