"""Credentials as a provider gives them: what signs, where it came from, and how long it is good."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeAlias

from keywright.client.configuration_errors import CredentialSourceFailed
from keywright.sigv4.signing import Credentials

Clock: TypeAlias = Callable[[], float]
"""Returns wall-clock time as epoch seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedCredentials:
    """An access key, the name of its provider, and its end in epoch seconds (None: it has no end)."""

    key: Credentials
    source: str
    expires_at: float | None = None


class CredentialProvider(Protocol):
    """One way to credentials; `source` is its name, the one by which botocore calls the same way."""

    @property
    def source(self) -> str:
        """The name of this way, for messages."""
        ...

    def load(self) -> ResolvedCredentials | None:
        """Return fresh credentials, or None when nobody set up this way.

        Raises a CredentialsError when it is set up and does not work.
        """
        ...


def from_document(document: Mapping[str, Any], source: str, token_member: str = "Token") -> ResolvedCredentials:  # noqa: S107 - a name
    """Return the credentials in a JSON document of a metadata service: AccessKeyId, SecretAccessKey, Expiration.

    Raises CredentialSourceFailed when a member is missing or of another type; its text quotes names only.
    """
    names = ("AccessKeyId", "SecretAccessKey", token_member, "Expiration")
    missing = [name for name in names if not isinstance(document.get(name), str)]
    if missing:
        raise CredentialSourceFailed(source, f"the answer has no {' or '.join(missing)}")
    access_key_id, secret_access_key, session_token, expiration = (document[name] for name in names)
    return ResolvedCredentials(
        key=Credentials(access_key_id=access_key_id, secret_access_key=secret_access_key, session_token=session_token),
        source=source,
        expires_at=instant(expiration, source),
    )


def instant(text: str, source: str) -> float:
    """Return an ISO 8601 instant as epoch seconds, UTC unless it says otherwise; raises CredentialSourceFailed."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError as error:
        raise CredentialSourceFailed(source, "the expiration is not an ISO 8601 instant") from error
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
