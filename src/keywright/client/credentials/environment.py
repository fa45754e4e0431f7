"""Credentials in environment variables."""

from dataclasses import dataclass, field

from keywright.client.config_files import Environment
from keywright.client.configuration_errors import PartialCredentials
from keywright.client.credentials.resolved import ResolvedCredentials, instant
from keywright.sigv4.signing import Credentials

_TOKENS = ("AWS_SECURITY_TOKEN", "AWS_SESSION_TOKEN")  # the old name goes first, as in botocore


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentCredentials:
    """Reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_CREDENTIAL_EXPIRATION."""

    source: str = field(default="env", init=False)
    environment: Environment = field(repr=False)

    def load(self) -> ResolvedCredentials | None:
        """Return what the variables hold, None without AWS_ACCESS_KEY_ID.

        Raises PartialCredentials without its secret, CredentialSourceFailed for an expiration that is no instant.
        """
        access_key_id = self.environment.get("AWS_ACCESS_KEY_ID")
        if not access_key_id:
            return None
        secret = self.environment.get("AWS_SECRET_ACCESS_KEY")
        if not secret:
            raise PartialCredentials(self.source, "AWS_SECRET_ACCESS_KEY")
        token = next(filter(None, map(self.environment.get, _TOKENS)), None)
        expiration = self.environment.get("AWS_CREDENTIAL_EXPIRATION")
        return ResolvedCredentials(
            key=Credentials(access_key_id=access_key_id, secret_access_key=secret, session_token=token),
            source=self.source,
            expires_at=instant(expiration, self.source) if expiration else None,
        )
