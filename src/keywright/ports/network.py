"""The operator's network, as the configuration states it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


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

    def subnet(self, region: str, subnet_id: str) -> Subnet | None:
        """Return the subnet, or None when the configuration has none of this id in the Region."""
        ...

    def subnets(self, region: str) -> tuple[Subnet, ...]:
        """Return every subnet of the Region."""
        ...

    def security_group_allows_cluster_traffic(self, security_group: str) -> bool:
        """Return whether TCP 2223-2225 may flow inside the group (true unless the operator says otherwise)."""
        ...
