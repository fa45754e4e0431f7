"""Credentials of a role that a profile assumes with the credentials of another profile or of a metadata service."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from keywright.client.config_files import Section, text_of
from keywright.client.configuration_errors import (
    CredentialSourceFailed,
    MfaRequired,
    PartialCredentials,
    RoleConfigurationInvalid,
)
from keywright.client.credentials.resolved import Clock, CredentialProvider, ResolvedCredentials
from keywright.client.credentials.role_issuer import RoleIssuer, RoleRefused, WantedRole
from keywright.client.credentials.session_names import session_name
from keywright.client.settings import ClientSettings

ProfileProviders: TypeAlias = Callable[[str], Sequence[CredentialProvider]]
"""Returns the providers that read one profile, in their order."""

_KEY_HALVES = ("aws_access_key_id", "aws_secret_access_key")


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumedRoleCredentials:
    """Follows `source_profile` from the chosen profile to one that has credentials, and assumes role after role.

    `sources` are the providers by the names that `credential_source` may have. A profile may name itself as its
    source when it holds an access key beside the role.
    """

    source: str = field(default="assume-role", init=False)
    settings: ClientSettings = field(repr=False)
    providers_of: ProfileProviders = field(repr=False)
    sources: Mapping[str, CredentialProvider] = field(repr=False)
    issuer: RoleIssuer = field(repr=False)
    now: Clock = field(repr=False)

    def load(self) -> ResolvedCredentials | None:
        """Return the role's credentials, None when the profile assumes none.

        Raises:
            RoleConfigurationInvalid: the profile names no source or two, one that does not exist or has no
                credentials, or profiles name each other in a circle.
            MfaRequired: the role is to be assumed with an MFA device.
            PartialCredentials: a profile on the way has one half of an access key, or a role without a source.
            CredentialSourceFailed: the service refuses, or the source does not answer.
        """
        profile = self.settings.profile
        if not _assumes_role(self.settings.section):
            return None
        return self._assume(profile, [profile])

    def _assume(self, profile: str, visited: list[str]) -> ResolvedCredentials:
        section = self.settings.files.profile(profile)
        signer = self._signer(profile, section, visited)
        if text_of(section, "mfa_serial") is not None:
            raise MfaRequired(profile)
        role = WantedRole(
            arn=text_of(section, "role_arn") or "",
            session_name=text_of(section, "role_session_name") or session_name(self.now()),
            external_id=text_of(section, "external_id"),
            seconds=_seconds(text_of(section, "duration_seconds")),
        )
        try:
            issued = self.issuer.assume_role(signer.key, role)
        except RoleRefused as refusal:
            raise CredentialSourceFailed(self.source, str(refusal)) from refusal
        return ResolvedCredentials(key=issued.key, source=self.source, expires_at=issued.expires_at)

    def _signer(self, profile: str, section: Section, visited: list[str]) -> ResolvedCredentials:
        source_profile, named_source = text_of(section, "source_profile"), text_of(section, "credential_source")
        if source_profile is not None and named_source is not None:
            raise RoleConfigurationInvalid(
                f'The profile "{profile}" contains both source_profile and credential_source.'
            )
        if named_source is not None:
            return self._from_source(profile, named_source)
        if source_profile is not None:
            return self._from_profile(profile, source_profile, visited)
        raise PartialCredentials(self.source, "source_profile or credential_source")

    def _from_source(self, profile: str, name: str) -> ResolvedCredentials:
        provider = self.sources.get(name)
        if provider is None:
            raise RoleConfigurationInvalid(
                f'The credential source "{name}" referenced in profile "{profile}" is not valid.'
            )
        found = provider.load()
        if found is None:
            raise CredentialSourceFailed(
                name, f"No credentials found in credential_source referenced in profile {profile}"
            )
        return found

    def _from_profile(self, parent: str, profile: str, visited: list[str]) -> ResolvedCredentials:
        if profile not in self.settings.files:
            raise RoleConfigurationInvalid(
                f'The source_profile "{profile}" referenced in the profile "{parent}" does not exist.'
            )
        section = self.settings.files.profile(profile)
        has_key = any(half in section for half in _KEY_HALVES)
        if profile in visited and not (profile == parent and has_key):
            raise RoleConfigurationInvalid(
                f"Infinite loop in credential configuration detected. Attempting to load from profile {profile} which"
                f" has already been visited. Visited profiles: {visited}"
            )
        if _assumes_role(section) and not has_key:
            return self._assume(profile, [*visited, profile])
        for provider in self.providers_of(profile):
            if (found := provider.load()) is not None:
                return found
        raise RoleConfigurationInvalid(f'The source profile "{profile}" must have credentials.')


def _assumes_role(section: Section) -> bool:
    """Whether a profile assumes a role by signing; with a web identity token it is the other provider's."""
    return "role_arn" in section and "web_identity_token_file" not in section


def _seconds(text: str | None) -> int | None:
    """Return a duration; what is no number is passed over, as botocore does."""
    return int(text) if text is not None and text.strip().isdecimal() else None
