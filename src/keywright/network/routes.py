"""The `Routes` port over the configuration, the machine's resolver and what stores hold of endpoint services."""

from __future__ import annotations

import ssl
from functools import cached_property

from keywright.domain.host_names import HostNameInvalid, plain_host_name
from keywright.domain.private_connectivity import HostedZone, InterfaceEndpoint
from keywright.network.configured import ConfiguredNetwork
from keywright.network.name_lookups import NameLookups
from keywright.network.private_routes import check_private_name, target_addresses
from keywright.network.public_routes import PublicHosts, Resolve
from keywright.network.settings import NetworkSettings
from keywright.network.tls import make_tls_context
from keywright.ports.network import NoRoute, Route


class NetworkRoutes:
    """Implements `keywright.ports.network.Routes`."""

    def __init__(self, settings: NetworkSettings, resolve: Resolve | None = None) -> None:
        """Take what resolves public names, which is the machine's resolver when none is given."""
        self._settings = settings
        self._network = ConfiguredNetwork(settings)
        self._public = PublicHosts(settings.hosts, settings.allowed_networks, resolve or NameLookups())

    async def public_route(self, host: str) -> Route:
        """Return the way to a public host on port 443, or to where the operator's override of its name leads.

        Raises:
            NoRoute: the name has no address, one that must not be connected to, or is none that XKS allows.
        """
        name, addresses = await self._public.addresses(host)
        return Route(host=name, addresses=addresses, tls=self._tls)

    def private_route(
        self, *, host: str, service_name: str, endpoint: InterfaceEndpoint | None, zone: HostedZone | None
    ) -> Route:
        """Return the way through a store's interface endpoint to the targets of its endpoint service.

        The targets are the operator's own, so their addresses are not checked.

        Raises:
            NoRoute: the endpoint, the zone or the service is missing, or they do not belong together.
        """
        try:
            name = plain_host_name(host)
        except HostNameInvalid as fault:
            raise NoRoute(str(fault)) from fault
        endpoint = check_private_name(host=name, service_name=service_name, endpoint=endpoint, zone=zone)
        service = self._network.endpoint_service(endpoint.scope.region, service_name)
        if service is None:
            raise NoRoute(f"the endpoint service {service_name} is gone")
        own_zone = self._settings.availability_zone
        addresses = target_addresses(endpoint=endpoint, service=service, own_zone=own_zone)
        return Route(host=name, addresses=addresses, tls=self._tls)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # Made at the first route: reading the system's certificates takes 30 ms, which a node without external key
        # stores never needs to spend.
        return make_tls_context(self._settings.trust_roots, system_trust_roots=self._settings.system_trust_roots)
