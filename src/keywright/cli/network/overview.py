"""Gathers what `keywright network list` shows.

Compatibility law: the members of the answer are read by programs. They are added to, never renamed or taken away.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keywright.bootstrap.opening import ANY_REGION, OpenDeployment, open_deployment
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.private_connectivity import EndpointService, HostedZone, InterfaceEndpoint, kms_principal
from keywright.keystores.external.endpoint_service_rules import is_visible_to_kms, unmet_requirements
from keywright.network.configured import ConfiguredNetwork
from keywright.network.settings import NetworkSettings
from keywright.ports.network import Subnet
from keywright.ports.storage import Transaction

Overview = dict[str, list[dict[str, Any]]]


def network_overview(data_dir: Path, region: str | None) -> Overview:
    """Return the network of one Region, or of all, in lists of plain values.

    Raises:
        CannotOpen: the deployment cannot be opened.
    """
    deployment = open_deployment(data_dir)
    try:
        return asyncio.run(deployment.storage.read(lambda transaction: _overview(transaction, deployment, region)))
    finally:
        deployment.storage.close()


def _overview(transaction: Transaction, deployment: OpenDeployment, region: str | None) -> Overview:
    settings = deployment.settings.network
    network = ConfiguredNetwork(settings)
    endpoints, zones = transaction.network.interface_endpoints(), transaction.network.hosted_zones()
    made = {each.scope.region for each in endpoints} | {each.scope.region for each in zones}
    regions = [region] if region is not None else _regions(settings, deployment.regions | made)
    return {
        "subnets": [_subnet(transaction, each, subnet) for each in regions for subnet in network.subnets(each)],
        "endpoint_services": [
            _service(network, service) for each in regions for service in network.endpoint_services(each)
        ],
        "interface_endpoints": [_endpoint(transaction, each) for each in endpoints if each.scope.region in regions],
        "hosted_zones": [_zone(transaction, each) for each in zones if each.scope.region in regions],
        "hosts": [{"name": host.name, "address": host.address, "port": host.port} for host in settings.hosts],
        "allowed_networks": [{"network": str(each)} for each in settings.allowed_networks],
    }


def _regions(settings: NetworkSettings, more: frozenset[str]) -> Sequence[str]:
    stated = {region.region for region in settings.regions} | {service.region for service in settings.endpoint_services}
    return sorted((stated | more) - {ANY_REGION})


def _subnet(transaction: Transaction, region: str, subnet: Subnet) -> dict[str, Any]:
    taken = transaction.network.in_subnet(subnet.subnet_id)
    return {
        "region": region,
        "subnet_id": subnet.subnet_id,
        "availability_zone": subnet.availability_zone,
        "vpc_id": subnet.vpc_id,
        "cidr": subnet.cidr,
        "free_addresses": max(subnet.free_addresses - len(taken), 0),
        "taken_addresses": [{"address": each.ip_address, "owner": each.owner} for each in taken],
    }


def _service(network: ConfiguredNetwork, service: EndpointService) -> dict[str, Any]:
    return {
        "region": service.region,
        "name": service.name,
        "owner": service.owner,
        "private_dns_name": service.private_dns_name,
        "zones": list(service.zones),
        "targets": [
            {"zone": target.zone, "address": target.address, "port": target.port} for target in service.targets
        ],
        "faults": _faults(network, service),
    }


def _faults(network: ConfiguredNetwork, service: EndpointService) -> list[str]:
    """Return what will make connect attempts fail, whatever the store."""
    principal = kms_principal(service.region)
    hidden = () if is_visible_to_kms(service) else (f"it must allow the service principal {principal} to find it",)
    ours = {subnet.availability_zone for subnet in network.subnets(service.region)}
    apart = [f"there is no subnet of ours in its zone {zone}" for zone in service.zones if zone not in ours]
    without_targets = () if service.targets else ("it has no targets",)
    return [*hidden, *unmet_requirements(service), *apart, *without_targets]


def _endpoint(transaction: Transaction, endpoint: InterfaceEndpoint) -> dict[str, Any]:
    return {
        "vpc_endpoint_id": endpoint.vpc_endpoint_id,
        **_of_store(transaction, endpoint),
        "service_name": endpoint.service_name,
        "zone_addresses": dict(endpoint.zone_addresses),
        "created_at": endpoint.created_at,
    }


def _zone(transaction: Transaction, zone: HostedZone) -> dict[str, Any]:
    return {
        "hosted_zone_id": zone.hosted_zone_id,
        "name": zone.name,
        **_of_store(transaction, zone),
        "vpc_endpoint_id": zone.vpc_endpoint_id,
        "created_at": zone.created_at,
    }


def _of_store(transaction: Transaction, made: InterfaceEndpoint | HostedZone) -> dict[str, Any]:
    store: CustomKeyStore | None = transaction.key_stores.get(made.scope, made.custom_key_store_id)
    return {
        "region": made.scope.region,
        "account_id": made.scope.account_id,
        "custom_key_store_id": made.custom_key_store_id,
        "custom_key_store_name": None if store is None else store.name,
    }
