"""Roles from the Security Token Service, asked through the typed client."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from keywright.client.credentials.role_issuer import IssuedCredentials, RoleRefused, WantedRole
from keywright.client.endpoints import ConfiguredEndpoints
from keywright.client.runtime.providers import StaticCredentials
from keywright.client.settings import ClientSettings
from keywright.sigv4.signing import Credentials

if TYPE_CHECKING:
    from keywright.api.sts import Credentials as Issued
    from keywright.client.runtime.context import Context

# A role can be assumed by someone whose configuration names no region; this one is always there.
_REGION_OF_NOBODY = "us-east-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class StsRoleIssuer:
    """Asks the STS endpoint of the settings, over connections of its own that are closed after each role."""

    settings: ClientSettings = field(repr=False)

    def assume_role(self, signer: Credentials, role: WantedRole) -> IssuedCredentials:
        """Return the role's credentials for a request signed by `signer`. Raises RoleRefused."""
        # A program that assumes no role need not load the service's shapes.
        from keywright.api.sts import AssumeRoleRequest
        from keywright.client.runtime.result import Err
        from keywright.client.sts import assume_role

        wanted = AssumeRoleRequest(
            role_arn=role.arn,
            role_session_name=role.session_name,
            external_id=role.external_id,
            duration_seconds=role.seconds,
        )
        with self._context(StaticCredentials(signer)) as context:
            result = assume_role.request(context, wanted)
        if isinstance(result, Err):
            raise RoleRefused(assume_role.error_to_string(result.error))
        return _issued(result.value.credentials)

    def assume_role_with_web_identity(self, token: str, role: WantedRole) -> IssuedCredentials:
        """Return the role's credentials for a token of an identity provider, unsigned. Raises RoleRefused."""
        from keywright.api.sts import AssumeRoleWithWebIdentityRequest
        from keywright.client.runtime.result import Err
        from keywright.client.sts import assume_role_with_web_identity

        wanted = AssumeRoleWithWebIdentityRequest(
            role_arn=role.arn, role_session_name=role.session_name, web_identity_token=token
        )
        with self._context(None) as context:
            result = assume_role_with_web_identity.request(context, wanted)
        if isinstance(result, Err):
            raise RoleRefused(assume_role_with_web_identity.error_to_string(result.error))
        return _issued(result.value.credentials)

    def _context(self, credentials: StaticCredentials | None) -> "Context":
        from keywright.client.runtime.context import Context
        from keywright.client.runtime.pooled_transport import PooledTransport
        from keywright.client.runtime.transport import Tls

        return Context(
            region=self.settings.region or _REGION_OF_NOBODY,
            credentials=credentials,
            endpoint=ConfiguredEndpoints(settings=self.settings),
            transport=PooledTransport(tls=Tls(ca_bundle=self.settings.ca_bundle)),
        )


def _issued(found: "Issued | None") -> IssuedCredentials:
    if found is None:
        raise RoleRefused("the answer holds no credentials")
    key = Credentials(
        access_key_id=found.access_key_id,
        secret_access_key=found.secret_access_key,
        session_token=found.session_token,
    )
    return IssuedCredentials(key=key, expires_at=found.expiration)
