"""The `Network` port over the configuration (design.md section 4, "Network")."""

from __future__ import annotations

from keywright.domain.private_connectivity import EndpointService
from keywright.network.settings import NetworkSettings, RegionSettings, SubnetSettings, default_region
from keywright.ports.network import Subnet


class ConfiguredNetwork:
    """Implements `keywright.ports.network.Network`; looks nothing up outside the settings."""

    def __init__(self, settings: NetworkSettings) -> None:
        self._settings = settings
        self._regions = {region.region: region for region in settings.regions}

    @property
    def xks_attempt_seconds(self) -> float:
        """Return how long an XKS proxy may take for one attempt, connecting included."""
        return self._settings.xks_attempt_milliseconds / 1000

    @property
    def xks_circuit_breaker(self) -> bool:
        """Return whether an XKS proxy that has stopped answering is spared most calls."""
        return self._settings.xks_circuit_breaker

    def subnet(self, region: str, subnet_id: str) -> Subnet | None:
        """Return the subnet, or None when the configuration has none of this id in the Region."""
        return next((subnet for subnet in self.subnets(region) if subnet.subnet_id == subnet_id), None)

    def subnets(self, region: str) -> tuple[Subnet, ...]:
        """Return every subnet of the Region, in the order of the configuration."""
        return tuple(_as_subnet(subnet) for subnet in self._region(region).subnets)

    def security_group_allows_cluster_traffic(self, security_group: str) -> bool:
        """Return whether TCP 2223-2225 may flow inside the group."""
        return security_group not in self._settings.closed_security_groups

    def endpoint_service(self, region: str, name: str) -> EndpointService | None:
        """Return the VPC endpoint service, or None when the configuration has none of this name in the Region."""
        return next((service for service in self.endpoint_services(region) if service.name == name), None)

    def endpoint_services(self, region: str) -> tuple[EndpointService, ...]:
        """Return every VPC endpoint service of the Region, in the order of the configuration."""
        return tuple(service for service in self._settings.endpoint_services if service.region == region)

    def _region(self, region: str) -> RegionSettings:
        stated = self._regions.get(region)
        if stated is not None:
            return stated
        return default_region(region) if self._settings.default_network else RegionSettings(region=region, subnets=())


def _as_subnet(settings: SubnetSettings) -> Subnet:
    return Subnet(
        subnet_id=settings.subnet_id,
        availability_zone=settings.availability_zone,
        vpc_id=settings.vpc_id,
        cidr=settings.cidr,
        free_addresses=settings.free_addresses,
    )
