"""Access keys that stand in a profile of one of the shared files."""

from dataclasses import dataclass, field

from keywright.client.config_files import ConfigFiles, Section, text_of
from keywright.client.configuration_errors import PartialCredentials
from keywright.client.credentials.resolved import ResolvedCredentials
from keywright.sigv4.signing import Credentials

_TOKENS = ("aws_security_token", "aws_session_token")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileCredentials:
    """Reads one profile of one file."""

    source: str
    section: Section = field(repr=False)

    def load(self) -> ResolvedCredentials | None:
        """Return what the profile holds, None when it has no access key; raises PartialCredentials."""
        access_key_id = text_of(self.section, "aws_access_key_id")
        if access_key_id is None:
            return None
        secret = text_of(self.section, "aws_secret_access_key")
        if secret is None:
            raise PartialCredentials(self.source, "aws_secret_access_key")
        tokens = (text_of(self.section, name) for name in _TOKENS)
        key = Credentials(
            access_key_id=access_key_id,
            secret_access_key=secret,
            session_token=next((token for token in tokens if token is not None), None),
        )
        return ResolvedCredentials(key=key, source=self.source)


def of_credentials_file(files: ConfigFiles, profile: str) -> ProfileCredentials:
    """Return the provider of a profile of the credentials file."""
    return ProfileCredentials(source="shared-credentials-file", section=files.credentials.get(profile, {}))


def of_config_file(files: ConfigFiles, profile: str) -> ProfileCredentials:
    """Return the provider of a profile of the config file."""
    return ProfileCredentials(source="config-file", section=files.configured.get(profile, {}))
