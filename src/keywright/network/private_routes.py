"""The way of one key store through its interface endpoint to the targets of its endpoint service."""

from __future__ import annotations

from keywright.domain.private_connectivity import EndpointService, HostedZone, InterfaceEndpoint
from keywright.ports.network import NoRoute


def target_addresses(
    *, endpoint: InterfaceEndpoint, service: EndpointService, own_zone: str | None
) -> tuple[tuple[str, int], ...]:
    """Return the targets to try in turn: those in our own zone first, then zone by zone as the endpoint lists them.

    Where the endpoint has no address, nothing is reached: a zone that the service got later needs a new connection
    of the store.

    Raises:
        NoRoute: no target is left.
    """
    zones = sorted(endpoint.zone_addresses, key=lambda zone: zone != own_zone)
    targets = [(target.address, target.port) for zone in zones for target in service.targets if target.zone == zone]
    if not targets:
        raise NoRoute(f"{service.name} has no target in {', '.join(zones) or 'any zone'}")
    return tuple(targets)


def check_private_name(
    *, host: str, service_name: str, endpoint: InterfaceEndpoint | None, zone: HostedZone | None
) -> InterfaceEndpoint:
    """Return the endpoint to which a store's own zone leads from `host`.

    Raises:
        NoRoute: the store has no such zone, or the endpoint is not that of its service.
    """
    if zone is None or zone.name != host:
        raise NoRoute(f"{host} is in no hosted zone of the key store")
    if endpoint is None or endpoint.vpc_endpoint_id != zone.vpc_endpoint_id:
        raise NoRoute(f"the interface endpoint {zone.vpc_endpoint_id} is gone")
    if endpoint.custom_key_store_id != zone.custom_key_store_id:
        raise NoRoute(f"the interface endpoint {endpoint.vpc_endpoint_id} is another key store's")
    if endpoint.service_name != service_name:
        raise NoRoute(f"{endpoint.vpc_endpoint_id} leads to {endpoint.service_name} and not to {service_name}")
    return endpoint
