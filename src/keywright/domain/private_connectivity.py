"""What a key store needs to reach its XKS proxy through a VPC endpoint service (custom-key-stores.md section 6.5).

The endpoint service is the operator's and stands in the configuration. The interface endpoint and the private hosted
zone are made when a store connects, go when it disconnects, and belong to that one store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keywright.domain.scope import Scope

ANY_PRINCIPAL = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointTarget:
    """A place behind the service's load balancer where a proxy answers; `address` is an IP address."""

    zone: str
    address: str
    port: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointService:
    """A VPC endpoint service of a Region, as its owner set it up, right or wrong.

    `zones` are the zones of the load balancer's subnets, of which it has one in each. `listener_port` and
    `ip_address_types` are what it is reached on; `targets` are where it sends connections on to.
    """

    region: str
    name: str
    owner: str
    type: str
    load_balancer: str
    zones: tuple[str, ...]
    private_dns_name: str | None
    private_dns_verification: str
    allowed_principals: tuple[str, ...]
    acceptance_required: bool
    listener_port: int
    ip_address_types: tuple[str, ...]
    targets: tuple[EndpointTarget, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterfaceEndpoint:
    """Our side of an endpoint service, made for one store. `zone_addresses` maps each zone to our address in it."""

    vpc_endpoint_id: str
    custom_key_store_id: str
    scope: Scope
    service_name: str
    zone_addresses: Mapping[str, str]
    created_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedZone:
    """A zone of private names, seen by the resolver of one store only: `name` leads to the interface endpoint."""

    hosted_zone_id: str
    name: str
    custom_key_store_id: str
    scope: Scope
    vpc_endpoint_id: str
    created_at: float


def kms_principal(region: str) -> str:
    """Return the service principal as which an endpoint service sees us."""
    return f"cks.kms.{region}.amazonaws.com"
