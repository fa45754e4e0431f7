"""The context of calls: where, as whom, how patiently and through what they are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from secrets import SystemRandom
from types import TracebackType
from typing import TYPE_CHECKING

from keywright.client.runtime.clock import Clock, SystemClock
from keywright.client.runtime.context_state import ContextState
from keywright.client.runtime.providers import CredentialsProvider, EndpointResolver
from keywright.client.runtime.retries import RetryPolicy
from keywright.client.runtime.transport import AsyncTransport, Timeouts, Tls, Transport

if TYPE_CHECKING:
    from keywright.client.runtime.events import Event


def _default_transport() -> Transport:
    from keywright.client.runtime.pooled_transport import PooledTransport

    return PooledTransport(tls=Tls())


def _default_async_transport() -> AsyncTransport:
    from keywright.client.runtime.async_transport import AioHttpTransport

    return AioHttpTransport(tls=Tls())


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything that a call needs beside its request; make one and use it for all calls, from any thread.

    `credentials` None sends requests unsigned. `region` may be None when the endpoint resolver needs none.
    `observer` is called with every `events.Event`. Close a context, or use it in `with` or `async with`, to
    close its connections.
    """

    region: str | None
    credentials: CredentialsProvider | None
    endpoint: EndpointResolver
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    timeouts: Timeouts = field(default_factory=Timeouts)
    transport: Transport = field(default_factory=_default_transport, repr=False)
    async_transport: AsyncTransport = field(default_factory=_default_async_transport, repr=False)
    clock: Clock = field(default_factory=SystemClock, repr=False)
    random: Callable[[], float] = field(default=SystemRandom().random, repr=False)
    observer: Callable[[Event], None] | None = field(default=None, repr=False)
    state: ContextState = field(default_factory=ContextState, repr=False, compare=False)

    @classmethod
    def default(
        cls,
        *,
        region: str | None = None,
        endpoint_url: str | None = None,
        profile: str | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> Context:
        """Return the context that the AWS command line would have here.

        What is not given comes from the environment (by default that of the process), then from the shared files.
        Nothing is asked over the network before a call needs it.
        """
        # By its name, because what finds credentials makes calls itself and so stands above contexts.
        found: Context = import_module("keywright.client.default_context").default_context(
            region=region, endpoint_url=endpoint_url, profile=profile, environment=environment
        )
        return found

    def with_region(self, region: str) -> Context:
        """Return the same context for another Region; connections, credentials and retry tokens are shared."""
        return replace(self, region=region, state=self.state.for_another_place())

    def close(self) -> None:
        """Close the connections of blocking calls."""
        self.transport.close()

    async def close_async(self) -> None:
        """Close all connections."""
        self.transport.close()
        await self.async_transport.close()

    def __enter__(self) -> Context:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Context:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close_async()
