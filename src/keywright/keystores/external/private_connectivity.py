"""Makes and removes a store's interface endpoint and private hosted zone.

Every function may be repeated: a connect attempt that was interrupted finds what it made before and keeps it.
"""

from __future__ import annotations

import base64

from keywright.domain.addresses import SubnetFull, free_address
from keywright.domain.custom_key_stores import ConnectionErrorCode, ConnectionFailed, CustomKeyStore
from keywright.domain.host_names import plain_host_name
from keywright.domain.private_connectivity import EndpointService, HostedZone, InterfaceEndpoint
from keywright.ports.clock import RandomBytes
from keywright.ports.network import Network
from keywright.ports.storage import NetworkInterface, Transaction


def create_interface_endpoint(
    transaction: Transaction,
    network: Network,
    store: CustomKeyStore,
    service: EndpointService,
    random_bytes: RandomBytes,
    now: float,
) -> InterfaceEndpoint:
    """Return the store's endpoint of the service, with an address in each of the service's zones.

    One that leads to another service, or has other zones, is replaced.

    Raises:
        ConnectionFailed: NETWORK_ERRORS, a zone has no subnet with a free address.
    """
    there = transaction.network.interface_endpoint(store.custom_key_store_id)
    zones = tuple(dict.fromkeys(service.zones))
    if there is not None and (there.service_name, tuple(there.zone_addresses)) == (service.name, zones):
        return there
    remove_private_connectivity(transaction, store)
    vpc_endpoint_id = f"vpce-{random_bytes(9).hex()[:17]}"
    endpoint = InterfaceEndpoint(
        vpc_endpoint_id=vpc_endpoint_id,
        custom_key_store_id=store.custom_key_store_id,
        scope=store.scope,
        service_name=service.name,
        zone_addresses={
            zone: _take_address(transaction, network, store, zone, vpc_endpoint_id, random_bytes) for zone in zones
        },
        created_at=now,
    )
    transaction.network.add_interface_endpoint(endpoint)
    return endpoint


def create_hosted_zone(
    transaction: Transaction,
    store: CustomKeyStore,
    endpoint: InterfaceEndpoint,
    host: str,
    random_bytes: RandomBytes,
    now: float,
) -> HostedZone:
    """Return the store's zone in which `host` leads to the endpoint; one for another name or endpoint is replaced.

    Raises:
        HostNameInvalid: `host` is no DNS name; the rules on endpoint services have let none such through.
    """
    name = plain_host_name(host)
    there = transaction.network.hosted_zone(store.custom_key_store_id)
    if there is not None and (there.name, there.vpc_endpoint_id) == (name, endpoint.vpc_endpoint_id):
        return there
    transaction.network.remove_hosted_zone(store.custom_key_store_id)
    zone = HostedZone(
        hosted_zone_id=f"Z{base64.b32encode(random_bytes(15)).decode()[:20]}",
        name=name,
        custom_key_store_id=store.custom_key_store_id,
        scope=store.scope,
        vpc_endpoint_id=endpoint.vpc_endpoint_id,
        created_at=now,
    )
    transaction.network.add_hosted_zone(zone)
    return zone


def remove_private_connectivity(transaction: Transaction, store: CustomKeyStore) -> None:
    """Remove the store's hosted zone and endpoint and give its addresses back."""
    transaction.network.remove_hosted_zone(store.custom_key_store_id)
    transaction.network.remove_interface_endpoint(store.custom_key_store_id)
    transaction.network.remove_owner(store.custom_key_store_id)


def _take_address(
    transaction: Transaction,
    network: Network,
    store: CustomKeyStore,
    zone: str,
    vpc_endpoint_id: str,
    random_bytes: RandomBytes,
) -> str:
    """Return an address in the first subnet of the zone that has one to give, and note that it is taken."""
    subnets = [subnet for subnet in network.subnets(store.scope.region) if subnet.availability_zone == zone]
    for subnet in subnets:
        taken = {interface.ip_address for interface in transaction.network.in_subnet(subnet.subnet_id)}
        try:
            address = free_address(subnet.cidr, subnet.free_addresses, taken)
        except SubnetFull:
            continue
        transaction.network.add(
            NetworkInterface(
                eni_id=f"eni-{random_bytes(9).hex()[:17]}",
                subnet_id=subnet.subnet_id,
                ip_address=address,
                owner=store.custom_key_store_id,
                description=f"Interface endpoint {vpc_endpoint_id}",
            )
        )
        return address
    reason = "no subnet there has a free address" if subnets else "there is no subnet"
    raise ConnectionFailed(ConnectionErrorCode.NETWORK_ERRORS, f"an address in {zone} is needed, and {reason}")
