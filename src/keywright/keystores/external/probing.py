"""Asking a proxy for its health before its place or credential is stored (xks.md section 4.1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from keywright.api import kms
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.principals import Requester
from keywright.domain.private_connectivity import EndpointService, HostedZone, InterfaceEndpoint
from keywright.domain.scope import Scope
from keywright.keystores.external import parameters
from keywright.keystores.external.credentials import Credentials
from keywright.keystores.external.failures import ProxyFailure, management_failure
from keywright.keystores.external.location_rules import require_endpoint_service
from keywright.keystores.external.proxies import Proxies
from keywright.keystores.external.proxy_api import require_key_manager
from keywright.keystores.external.request_metadata import of_management
from keywright.keystores.external.request_signing import ProxyTarget
from keywright.keystores.external.settings import ProxyLocation, read_settings
from keywright.ports.network import Route
from keywright.ports.provider_services import ProviderServices

_NEW = "a new custom key store"


class Probing:
    """Makes a connection for one question, and closes it."""

    def __init__(self, services: ProviderServices, proxies: Proxies, credentials: Credentials) -> None:
        self._services = services
        self._proxies = proxies
        self._credentials = credentials

    async def probe_create(self, scope: Scope, request: kms.CreateCustomKeyStoreRequest, requester: Requester) -> None:
        """Raise what the proxy of a new store answers wrongly; a private one cannot be reached yet.

        Raises:
            What `failures.management_failure` gives.
        """
        location, credential = parameters.location_of(request), request.xks_proxy_authentication_credential
        if location.is_private or credential is None:
            return
        secret = credential.raw_secret_access_key.encode()
        target = _target(scope, location, credential.access_key_id, secret)
        await self._ask(_NEW, target, self._proxies.route_to(location, _NEW), requester)

    async def probe_update(
        self, store: CustomKeyStore, request: kms.UpdateCustomKeyStoreRequest, requester: Requester
    ) -> None:
        """Raise what the proxy answers wrongly to the new values; nobody is asked when only the name changes.

        Raises:
            What `failures.management_failure` gives.
        """
        if not parameters.asks_proxy(request):
            return
        settings = read_settings(store)
        location = parameters.updated_location(settings.location, request)
        credential = request.xks_proxy_authentication_credential
        if credential is None:
            access_key_id = settings.access_key_id
            secret = self._credentials.open(store.custom_key_store_id, settings)
        else:
            access_key_id, secret = credential.access_key_id, credential.raw_secret_access_key.encode()
        target = _target(store.scope, location, access_key_id, secret)
        await self._ask(store.custom_key_store_id, target, self._route(store, location), requester)

    def _route(self, store: CustomKeyStore, location: ProxyLocation) -> Callable[[], Awaitable[Route]]:
        """Return the way that the store has, or that it would have once it is connected."""
        if not location.is_private or store.connection_state is ConnectionState.CONNECTED:
            return self._proxies.route_to(location, store.custom_key_store_id)
        service = require_endpoint_service(self._services.network, store.scope, location)
        endpoint, zone = _imagined(store, service, location.host)

        async def route() -> Route:
            return self._services.routes.private_route(
                host=location.host, service_name=service.name, endpoint=endpoint, zone=zone
            )

        return route

    async def _ask(
        self, name: str, target: ProxyTarget, route: Callable[[], Awaitable[Route]], requester: Requester
    ) -> None:
        proxy = self._proxies.make(name, target, route)
        try:
            require_key_manager(await proxy.get_health_status(of_management(requester)))
        except ProxyFailure as failure:
            raise management_failure(failure) from failure
        finally:
            await proxy.close()


def _target(scope: Scope, location: ProxyLocation, access_key_id: str, secret: bytes) -> ProxyTarget:
    return ProxyTarget(
        host=location.host,
        path=location.uri_path,
        access_key_id=access_key_id,
        secret_access_key=secret,
        region=scope.region,
    )


def _imagined(store: CustomKeyStore, service: EndpointService, host: str) -> tuple[InterfaceEndpoint, HostedZone]:
    """Return what connecting would make, for the one question; it takes no addresses and is not stored."""
    endpoint = InterfaceEndpoint(
        vpc_endpoint_id="vpce-probe",
        custom_key_store_id=store.custom_key_store_id,
        scope=store.scope,
        service_name=service.name,
        zone_addresses=dict.fromkeys(service.zones, ""),
        created_at=0.0,
    )
    zone = HostedZone(
        hosted_zone_id="probe",
        name=host,
        custom_key_store_id=store.custom_key_store_id,
        scope=store.scope,
        vpc_endpoint_id=endpoint.vpc_endpoint_id,
        created_at=0.0,
    )
    return endpoint, zone
