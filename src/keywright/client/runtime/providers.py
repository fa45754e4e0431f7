"""Where a context gets credentials and endpoints from: the two Protocols, and the simplest of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from keywright.client.runtime.operation import Service
from keywright.sigv4.signing import Credentials


class CredentialsUnavailable(Exception):
    """No credentials were found, or their source failed; the text says which sources were tried, and no secret."""


class CredentialsProvider(Protocol):
    """A source of credentials; safe to use from several threads."""

    def current(self, now: float) -> Credentials | None:
        """Return credentials that are at hand and still good at `now` (seconds since 1970), without waiting."""
        ...

    def load(self, now: float) -> Credentials:
        """Find or renew credentials; may block on files and networks. Raises CredentialsUnavailable."""
        ...


@dataclass(frozen=True, slots=True)
class StaticCredentials:
    """A provider of credentials that were given and do not change."""

    credentials: Credentials

    @classmethod
    def of(cls, access_key_id: str, secret_access_key: str, session_token: str | None = None) -> StaticCredentials:
        """Return the provider of one access key."""
        return cls(
            Credentials(access_key_id=access_key_id, secret_access_key=secret_access_key, session_token=session_token)
        )

    def current(self, now: float) -> Credentials | None:
        """Return the credentials."""
        del now
        return self.credentials

    def load(self, now: float) -> Credentials:
        """Return the credentials."""
        del now
        return self.credentials


class UnknownEndpoint(Exception):
    """There is no address for the service; the text says what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The URL of a service, and the Region that its requests are signed for."""

    url: str
    signing_region: str


class EndpointResolver(Protocol):
    """Tells where a service is."""

    def resolve(self, service: Service, region: str | None) -> Endpoint:
        """Return the endpoint of a service in a Region; asked once per service. Raises UnknownEndpoint."""
        ...


@dataclass(frozen=True, slots=True)
class FixedEndpoint:
    """One URL for every service, as a Keywright server has."""

    url: str

    def resolve(self, service: Service, region: str | None) -> Endpoint:
        """Return the URL; requests are signed for us-east-1 when the context names no Region."""
        del service
        return Endpoint(url=self.url, signing_region=region or "us-east-1")
