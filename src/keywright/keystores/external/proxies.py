"""The proxies of the stores that this worker works with: one each, with its connections, as long as it is connected."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.private_connectivity import HostedZone, InterfaceEndpoint
from keywright.keystores.external.circuit_breaker import CircuitBreaker
from keywright.keystores.external.credentials import Credentials
from keywright.keystores.external.proxy import XksProxy
from keywright.keystores.external.request_signing import ProxyTarget
from keywright.keystores.external.settings import ExternalSettings, ProxyLocation, read_settings
from keywright.ports.network import Route
from keywright.ports.provider_services import ProviderServices
from keywright.ports.storage import Transaction


@dataclass(slots=True)
class _Held:
    """A proxy, the connect attempt to which it belongs, and the settings that it uses."""

    proxy: XksProxy
    attempt: int
    settings: bytes = field(repr=False)


class Proxies:
    """Holds them, for one event loop."""

    def __init__(self, services: ProviderServices, credentials: Credentials) -> None:
        self._services = services
        self._credentials = credentials
        self._held: dict[str, _Held] = {}
        self._closing: set[asyncio.Task[None]] = set()

    def of_store(self, store: CustomKeyStore) -> XksProxy:
        """Return the store's proxy, which uses the settings that `store` has.

        What may change while a store is connected, path and credential, changes between two requests. A store that
        was connected anew may have its proxy elsewhere, and has not been settled in this worker yet perhaps.
        """
        held = self._held.get(store.custom_key_store_id)
        if held is None or held.attempt < store.attempt:
            if held is not None:
                self._close_soon(held.proxy)
            held = _Held(self.make_for(store), store.attempt, store.settings)
            self._held[store.custom_key_store_id] = held
        elif held.attempt == store.attempt and held.settings != store.settings:
            held.proxy.use(self._target(store, read_settings(store)))
            held.settings = store.settings
        return held.proxy

    def make_for(self, store: CustomKeyStore) -> XksProxy:
        """Return a proxy for a store that is not held here: whoever asked closes it."""
        settings = read_settings(store)
        store_id = store.custom_key_store_id
        return self.make(store_id, self._target(store, settings), self.route_to(settings.location, store_id))

    def make(self, store_id: str, target: ProxyTarget, route: Callable[[], Awaitable[Route]]) -> XksProxy:
        """Return a proxy at any place, likewise."""
        network = self._services.network
        return XksProxy(
            target,
            route,
            store_id=store_id,
            now=self._services.clock,
            attempt_seconds=network.xks_attempt_seconds,
            breaker=CircuitBreaker(store_id) if network.xks_circuit_breaker else None,
        )

    def route_to(self, location: ProxyLocation, store_id: str) -> Callable[[], Awaitable[Route]]:
        """Return what finds the way of a store to a place, by public names or by its own hosted zone."""

        async def public() -> Route:
            return await self._services.routes.public_route(location.host)

        async def private() -> Route:
            endpoint, zone = await self._services.storage.cached(
                ("private connectivity", store_id), lambda transaction: _private_connectivity(transaction, store_id)
            )
            return self._services.routes.private_route(
                host=location.host,
                service_name=location.vpc_endpoint_service_name or "",
                endpoint=endpoint,
                zone=zone,
            )

        return private if location.is_private else public

    async def drop(self, custom_key_store_id: str) -> None:
        """Close the connections of a store."""
        held = self._held.pop(custom_key_store_id, None)
        if held is not None:
            await held.proxy.close()

    async def settle(self, stores: frozenset[str]) -> None:
        """Close the connections of stores that are not among the given connected ones."""
        for custom_key_store_id in [held for held in self._held if held not in stores]:
            await self.drop(custom_key_store_id)

    async def close(self) -> None:
        """Close all connections."""
        await self.settle(frozenset())
        await asyncio.gather(*self._closing)

    def _close_soon(self, proxy: XksProxy) -> None:
        closing = asyncio.create_task(proxy.close())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    def _target(self, store: CustomKeyStore, settings: ExternalSettings) -> ProxyTarget:
        return ProxyTarget(
            host=settings.location.host,
            path=settings.location.uri_path,
            access_key_id=settings.access_key_id,
            secret_access_key=self._credentials.open(store.custom_key_store_id, settings),
            region=store.scope.region,
        )


def _private_connectivity(
    transaction: Transaction, store_id: str
) -> tuple[InterfaceEndpoint | None, HostedZone | None]:
    network = transaction.network
    return network.interface_endpoint(store_id), network.hosted_zone(store_id)
