"""The ways to credentials that botocore knows and this client does not: single sign-on, and a program that is run.

botocore is imported only when a profile asks for one of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from keywright.client.config_files import config_path, credentials_path, expand_path, text_of
from keywright.client.configuration_errors import BotocoreMissing, CredentialSourceFailed
from keywright.client.credentials.resolved import ResolvedCredentials
from keywright.client.settings import ClientSettings
from keywright.sigv4.signing import Credentials

_Load: TypeAlias = Callable[[], Any]
_CAUSE_CHARACTERS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleSignOnCredentials:
    """Exchanges the token that `aws sso login` left in `~/.aws/sso/cache` for a role's credentials."""

    source: str = field(default="sso", init=False)
    settings: ClientSettings = field(repr=False)
    profile: str

    def load(self) -> ResolvedCredentials | None:
        """Return the role's credentials, None when the profile has neither sso_role_name nor sso_account_id.

        Raises BotocoreMissing; CredentialSourceFailed when the profile is incomplete or one has to log in again.
        """
        section = self.settings.files.profile(self.profile)
        if "sso_role_name" not in section and "sso_account_id" not in section:
            return None
        return _loaded(self._botocore_load, self.source, self.profile, "single sign-on")

    def _botocore_load(self) -> Any:
        from botocore.credentials import SSOProvider
        from botocore.session import Session
        from botocore.tokens import SSOTokenProvider
        from botocore.utils import JSONFileCache

        environment = self.settings.environment
        session = Session(profile=self.profile)
        session.set_config_variable("config_file", str(config_path(environment)))
        session.set_config_variable("credentials_file", str(credentials_path(environment)))
        cache = JSONFileCache(str(expand_path("~/.aws/sso/cache", environment)))
        return SSOProvider(
            load_config=lambda: session.full_config,
            client_creator=session.create_client,
            profile_name=self.profile,
            token_cache=cache,
            token_provider=SSOTokenProvider(session, cache=cache, profile_name=self.profile),
        ).load()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessCredentials:
    """Runs the program that `credential_process` names, without a shell, and reads the JSON object it prints."""

    source: str = field(default="custom-process", init=False)
    settings: ClientSettings = field(repr=False)
    profile: str

    def load(self) -> ResolvedCredentials | None:
        """Return what the program prints, None when the profile names none.

        Raises BotocoreMissing; CredentialSourceFailed when the program fails or prints something else.
        """
        section = self.settings.files.profile(self.profile)
        if text_of(section, "credential_process") is None:
            return None
        return _loaded(self._botocore_load, self.source, self.profile, "a program (credential_process)")

    def _botocore_load(self) -> Any:
        from botocore.credentials import ProcessProvider

        profiles = self.settings.files.profiles
        return ProcessProvider(profile_name=self.profile, load_config=lambda: {"profiles": profiles}).load()


def _loaded(load: _Load, source: str, profile: str, way: str) -> ResolvedCredentials:
    try:
        found = load()
        frozen = found.get_frozen_credentials()
    except ImportError as error:
        raise BotocoreMissing(profile, way) from error
    except Exception as error:  # noqa: BLE001 - for the reason that follows
        # botocore, its HTTP library and the operating system have no exception in common. The cause is not chained:
        # what a program printed stands in the frames and arguments of some of them.
        raise CredentialSourceFailed(source, str(error)[:_CAUSE_CHARACTERS]) from None
    # botocore's public interface does not tell the end; without it, credentials would not be renewed here.
    ends = getattr(found, "_expiry_time", None)
    return ResolvedCredentials(
        key=Credentials(
            access_key_id=frozen.access_key, secret_access_key=frozen.secret_key, session_token=frozen.token or None
        ),
        source=source,
        expires_at=None if ends is None else ends.timestamp(),
    )
