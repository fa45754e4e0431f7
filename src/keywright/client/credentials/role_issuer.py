"""What the providers of roles need from the Security Token Service."""

from dataclasses import dataclass
from typing import Protocol

from keywright.sigv4.signing import Credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedRole:
    """A role to be assumed: its ARN, the name of the session, and for how many seconds if not for the usual hour."""

    arn: str
    session_name: str
    external_id: str | None = None
    seconds: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedCredentials:
    """Temporary credentials of a role and their end in epoch seconds."""

    key: Credentials
    expires_at: float


class RoleRefused(Exception):
    """No credentials of the role were given; the text says why and holds no secret."""


class RoleIssuer(Protocol):
    """Gives temporary credentials of a role."""

    def assume_role(self, signer: Credentials, role: WantedRole) -> IssuedCredentials:
        """Return the role's credentials for a request signed by `signer`. Raises RoleRefused."""
        ...

    def assume_role_with_web_identity(self, token: str, role: WantedRole) -> IssuedCredentials:
        """Return the role's credentials for a token of an identity provider, unsigned. Raises RoleRefused."""
        ...
