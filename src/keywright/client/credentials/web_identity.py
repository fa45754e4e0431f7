"""Credentials of a role that is assumed with a token of an identity provider, as in Kubernetes."""

from dataclasses import dataclass, field

from keywright.client.config_files import expand_path, text_of
from keywright.client.configuration_errors import CredentialSourceFailed, RoleConfigurationInvalid
from keywright.client.credentials.resolved import Clock, ResolvedCredentials
from keywright.client.credentials.role_issuer import RoleIssuer, RoleRefused, WantedRole
from keywright.client.credentials.session_names import session_name
from keywright.client.settings import ClientSettings

_VARIABLES = {
    "web_identity_token_file": "AWS_WEB_IDENTITY_TOKEN_FILE",
    "role_arn": "AWS_ROLE_ARN",
    "role_session_name": "AWS_ROLE_SESSION_NAME",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebIdentityCredentials:
    """Reads the token's file anew each time, since whoever runs the program renews it there.

    Each of the three settings comes from its variable or from the profile; a profile that was chosen by argument, or
    that is the source of another, leaves the variables aside (`variables_count` is false).
    """

    source: str = field(default="assume-role-with-web-identity", init=False)
    settings: ClientSettings = field(repr=False)
    profile: str
    variables_count: bool
    issuer: RoleIssuer = field(repr=False)
    now: Clock = field(repr=False)

    def load(self) -> ResolvedCredentials | None:
        """Return the role's credentials, None when no token file is named.

        Raises RoleConfigurationInvalid without a role, CredentialSourceFailed when the file cannot be read or the
        service refuses.
        """
        file = self._setting("web_identity_token_file")
        if not file:
            return None
        arn = self._setting("role_arn")
        if not arn:
            raise RoleConfigurationInvalid(
                "A token file for web identity is configured, but no role: set role_arn in the profile or AWS_ROLE_ARN."
            )
        role = WantedRole(arn=arn, session_name=self._setting("role_session_name") or session_name(self.now()))
        try:
            token = expand_path(file, self.settings.environment).read_text(encoding="utf-8")
            issued = self.issuer.assume_role_with_web_identity(token.strip(), role)
        except RoleRefused as refusal:
            raise CredentialSourceFailed(self.source, str(refusal)) from refusal
        except (OSError, ValueError) as error:
            raise CredentialSourceFailed(self.source, f"{file} cannot be read") from error
        return ResolvedCredentials(key=issued.key, source=self.source, expires_at=issued.expires_at)

    def _setting(self, name: str) -> str | None:
        variable = self.settings.environment.get(_VARIABLES[name]) if self.variables_count else None
        return variable or text_of(self.settings.files.profile(self.profile), name)
