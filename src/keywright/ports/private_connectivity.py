"""The interface endpoints and private hosted zones of key stores in the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from keywright.domain.private_connectivity import HostedZone, InterfaceEndpoint


class PrivateConnectivityRepository(Protocol):
    """What connected key stores hold of VPC endpoint services: one endpoint and one zone at most for each store."""

    def add_interface_endpoint(self, endpoint: InterfaceEndpoint) -> None: ...
    def interface_endpoint(self, custom_key_store_id: str) -> InterfaceEndpoint | None: ...
    def interface_endpoints(self) -> Sequence[InterfaceEndpoint]:
        """Return those of every scope, by creation time."""
        ...

    def remove_interface_endpoint(self, custom_key_store_id: str) -> None:
        """Remove the store's endpoint, and its hosted zone with it; nothing happens when it has none."""
        ...

    def add_hosted_zone(self, zone: HostedZone) -> None: ...
    def hosted_zone(self, custom_key_store_id: str) -> HostedZone | None: ...
    def hosted_zones(self) -> Sequence[HostedZone]:
        """Return those of every scope, by creation time."""
        ...

    def remove_hosted_zone(self, custom_key_store_id: str) -> None:
        """Remove the store's hosted zone; nothing happens when it has none."""
        ...
