"""The context that the AWS command line would have: from arguments, the environment and the shared files."""

from __future__ import annotations

import os
from collections.abc import Mapping

from keywright.client.credentials.chain import providers_in_order
from keywright.client.credentials.renewal import RenewedCredentials
from keywright.client.endpoints import ConfiguredEndpoints
from keywright.client.runtime.async_transport import AioHttpTransport
from keywright.client.runtime.context import Context
from keywright.client.runtime.pooled_transport import PooledTransport
from keywright.client.runtime.retries import RetryPolicy
from keywright.client.runtime.transport import Tls
from keywright.client.settings import load_settings


def default_context(
    *, region: str | None, endpoint_url: str | None, profile: str | None, environment: Mapping[str, str] | None
) -> Context:
    """Return the context; see `Context.default`.

    Raises ProfileNotFound, ConfigFileUnreadable, and SettingInvalid for a number of attempts that is none.
    """
    settings = load_settings(os.environ if environment is None else environment, profile=profile, region=region)
    attempts, tls = settings.max_attempts, Tls(ca_bundle=settings.ca_bundle)
    return Context(
        region=settings.region,
        credentials=RenewedCredentials(providers_in_order(settings)),
        endpoint=ConfiguredEndpoints(settings=settings, endpoint_url=endpoint_url),
        retries=RetryPolicy() if attempts is None else RetryPolicy(max_attempts=attempts),
        transport=PooledTransport(tls=tls),
        async_transport=AioHttpTransport(tls=tls),
    )
