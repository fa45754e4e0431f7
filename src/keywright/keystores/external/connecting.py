"""Connecting a store to its proxy, step by step (xks.md section 4.4, custom-key-stores.md sections 3.3 and 6.5).

Every step may be repeated, since an attempt that was cut off starts again from the first.
"""

from __future__ import annotations

from collections import Counter

from keywright.domain.custom_key_stores import ConnectionErrorCode, ConnectionFailed, CustomKeyStore
from keywright.domain.errors import (
    XksProxyVpcEndpointServiceInvalidConfiguration,
    XksProxyVpcEndpointServiceNotFound,
)
from keywright.domain.private_connectivity import EndpointService, InterfaceEndpoint
from keywright.keystores.external.failures import ProxyFailure, connection_failure
from keywright.keystores.external.location_rules import require_endpoint_service
from keywright.keystores.external.private_connectivity import (
    create_hosted_zone,
    create_interface_endpoint,
    remove_private_connectivity,
)
from keywright.keystores.external.proxies import Proxies
from keywright.keystores.external.proxy_api import require_key_manager
from keywright.keystores.external.request_metadata import CONNECT, of_background_work
from keywright.keystores.external.settings import ProxyLocation, read_settings
from keywright.ports.key_store_provider import ConnectionProgress
from keywright.ports.provider_services import ProviderServices
from keywright.ports.storage import Transaction


class Connecting:
    """Connects and disconnects stores."""

    def __init__(self, services: ProviderServices, proxies: Proxies) -> None:
        self._services = services
        self._proxies = proxies

    async def connect(self, store: CustomKeyStore, progress: ConnectionProgress) -> None:
        """Make what a private route needs, and ask the proxy for its health.

        Raises:
            ConnectionFailed: with the one right code.
        """
        location = read_settings(store).location
        if location.is_private:
            await self._make_network(store, location, progress)
        async with progress.step("CHECKING_PROXY_HEALTH") as tell:
            metadata = of_background_work(CONNECT, self._services.random_bytes)
            # A proxy of the attempt's own: those that are held belong to stores that are connected.
            proxy = self._proxies.make_for(store)
            try:
                health = await proxy.get_health_status(metadata)
                require_key_manager(health)
            except ProxyFailure as failure:
                raise connection_failure(failure) from failure
            finally:
                await proxy.close()
            counts = Counter(manager.health_status.value for manager in health.ekm_fleet_details)
            tell("key managers: " + ", ".join(f"{count} {status}" for status, count in counts.items()))

    async def disconnect(self, store: CustomKeyStore, progress: ConnectionProgress) -> None:
        """Remove the hosted zone and the interface endpoint, whatever part of that there is."""
        await self._proxies.drop(store.custom_key_store_id)
        async with progress.step("REMOVING_NETWORK"):
            await progress.write(lambda transaction: remove_private_connectivity(transaction, store))

    async def _make_network(self, store: CustomKeyStore, location: ProxyLocation, progress: ConnectionProgress) -> None:
        services = self._services
        async with progress.step("CHECKING_ENDPOINT_SERVICE") as tell:
            service = self._usable_service(store, location)
            tell(service.name)
        async with progress.step("CREATING_INTERFACE_ENDPOINT") as tell:

            def make_endpoint(transaction: Transaction) -> InterfaceEndpoint:
                network, random_bytes = services.network, services.random_bytes
                return create_interface_endpoint(transaction, network, store, service, random_bytes, transaction.now())

            endpoint = await progress.write(make_endpoint)
            tell(f"{endpoint.vpc_endpoint_id} in {', '.join(sorted(endpoint.zone_addresses))}")
        async with progress.step("CREATING_HOSTED_ZONE") as tell:
            zone = await progress.write(
                lambda transaction: create_hosted_zone(
                    transaction, store, endpoint, location.host, services.random_bytes, transaction.now()
                )
            )
            tell(f"{zone.hosted_zone_id} for {zone.name}")

    def _usable_service(self, store: CustomKeyStore, location: ProxyLocation) -> EndpointService:
        codes = ConnectionErrorCode
        try:
            return require_endpoint_service(self._services.network, store.scope, location)
        except XksProxyVpcEndpointServiceNotFound as fault:
            raise ConnectionFailed(codes.XKS_VPC_ENDPOINT_SERVICE_NOT_FOUND, str(fault)) from fault
        except XksProxyVpcEndpointServiceInvalidConfiguration as fault:
            raise ConnectionFailed(codes.XKS_VPC_ENDPOINT_SERVICE_INVALID_CONFIGURATION, str(fault)) from fault
