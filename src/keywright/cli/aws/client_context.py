"""The client's context for a command: Region, credentials, endpoint, TLS and patience, from options and environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from keywright.cli.aws.direct_transport import DirectTransport
from keywright.cli.aws.failures import CommandFailed, NotConfigured
from keywright.cli.aws.global_options import GlobalOptions
from keywright.client.configuration_errors import ConfigurationError, RegionMissing
from keywright.client.runtime.context import Context
from keywright.client.runtime.events import Event
from keywright.client.runtime.retries import RetryPolicy
from keywright.client.runtime.transport import Timeouts, Tls
from keywright.client.settings import ClientSettings, load_settings

if TYPE_CHECKING:
    from keywright.client.runtime.http_message import HttpAnswer, HttpRequest
    from keywright.client.runtime.providers import CredentialsProvider

NO_REGION = 'You must specify a region. You can also configure your region by running "aws configure".'


def settings_of(options: GlobalOptions, environment: Mapping[str, str]) -> ClientSettings:
    """Read the shared files. Raises CommandFailed when they, or the profile, cannot be used."""
    try:
        return load_settings(environment, profile=options.profile, region=options.region)
    except ConfigurationError as fault:
        raise CommandFailed(str(fault)) from fault


def client_context(
    options: GlobalOptions, settings: ClientSettings, observer: Callable[[Event], None] | None = None
) -> Context:
    """Return the context; nothing is sent yet.

    Raises:
        NotConfigured: nobody names a Region.
        CommandFailed: a setting means nothing.
    """
    from keywright.client.endpoints import ConfiguredEndpoints

    try:
        if settings.region is None:
            raise RegionMissing
        bundle = options.ca_bundle or settings.ca_bundle
        attempts = settings.max_attempts
        return Context(
            region=settings.region,
            credentials=_credentials(settings) if options.sign_request else None,
            endpoint=ConfiguredEndpoints(settings=settings, endpoint_url=options.endpoint_url),
            retries=RetryPolicy() if attempts is None else RetryPolicy(max_attempts=attempts),
            timeouts=Timeouts(connect=options.connect_timeout or None, read=options.read_timeout or None, answer=None),
            transport=DirectTransport(Tls(ca_bundle=bundle, danger_accept_any_certificate=not options.verify_ssl)),
            async_transport=_NoAsyncTransport(),
            observer=observer,
        )
    except RegionMissing as fault:
        raise NotConfigured(NO_REGION) from fault
    except ConfigurationError as fault:
        raise CommandFailed(str(fault)) from fault


def _credentials(settings: ClientSettings) -> CredentialsProvider:
    from keywright.client.credentials.environment import EnvironmentCredentials
    from keywright.client.credentials.renewal import RenewedCredentials

    environment = EnvironmentCredentials(environment=settings.environment)
    # Most commands find their credentials here; the rest of the chain takes long to import.
    if not settings.profile_is_argument and environment.load() is not None:
        return RenewedCredentials((environment,))
    from keywright.client.credentials.chain import providers_in_order

    return RenewedCredentials(providers_in_order(settings))


class _NoAsyncTransport:
    """Stands where commands have nothing: they block, and asyncio and aiohttp take long to import."""

    async def send(self, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer:
        """Never called."""
        raise NotImplementedError

    async def close(self) -> None:
        """Do nothing."""
