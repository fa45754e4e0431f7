"""The operator's network as the configuration states it, and the ways that lead through it."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from typing import Protocol

from keywright.domain.private_connectivity import EndpointService, HostedZone, InterfaceEndpoint

XKS_ATTEMPT_SECONDS = 0.25
"""How long AWS KMS waits for an XKS proxy, each of two times (xks.md section 4.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet of the operator's. `free_addresses` is what the operator grants, before what we have taken."""

    subnet_id: str
    availability_zone: str
    vpc_id: str
    cidr: str
    free_addresses: int


class Network(Protocol):
    """Looks up what the configuration says of one Region."""

    @property
    def xks_attempt_seconds(self) -> float:
        """Return how long an XKS proxy may take for one attempt, connecting included."""
        ...

    @property
    def xks_circuit_breaker(self) -> bool:
        """Return whether an XKS proxy that has stopped answering is spared most calls."""
        ...

    def subnet(self, region: str, subnet_id: str) -> Subnet | None:
        """Return the subnet, or None when the configuration has none of this id in the Region."""
        ...

    def subnets(self, region: str) -> tuple[Subnet, ...]:
        """Return every subnet of the Region."""
        ...

    def security_group_allows_cluster_traffic(self, security_group: str) -> bool:
        """Return whether TCP 2223-2225 may flow inside the group (true unless the operator says otherwise)."""
        ...

    def endpoint_service(self, region: str, name: str) -> EndpointService | None:
        """Return the VPC endpoint service, or None when the configuration has none of this name in the Region."""
        ...

    def endpoint_services(self, region: str) -> tuple[EndpointService, ...]:
        """Return every VPC endpoint service of the Region."""
        ...


class NoRoute(Exception):
    """A host cannot be reached, or may not be; the text says why, for logs only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A way to a host: connect to one of `addresses` (IP address, port), as they stand and in their order.

    `host` is the name to ask for and the name that the server's certificate must have; `tls` verifies it. Nothing is
    resolved again: the addresses are those that were checked.
    """

    host: str
    addresses: tuple[tuple[str, int], ...]
    tls: ssl.SSLContext = field(repr=False)


class Routes(Protocol):
    """Finds ways to hosts; a store sees the private names of its own hosted zone and no others."""

    async def public_route(self, host: str) -> Route:
        """Return the way to a public host on port 443, or to where the operator's override of its name leads.

        Raises:
            NoRoute: the name has no address, one that must not be connected to, or is none that XKS allows.
        """
        ...

    def private_route(
        self, *, host: str, service_name: str, endpoint: InterfaceEndpoint | None, zone: HostedZone | None
    ) -> Route:
        """Return the way through a store's interface endpoint to the targets of its endpoint service.

        Raises:
            NoRoute: the endpoint, the zone or the service is missing, or they do not belong together.
        """
        ...
