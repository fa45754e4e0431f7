"""The network settings as plain values, valid once they exist.

A network is the operator's, so it stands in the configuration and not in the database. An operator who states
nothing gets one made-up network per Region (`default_region`), enough for clusters in three zones; its ids are
derived from the Region's name, so that every node of a cluster and every start sees the same ones.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address

from keywright.domain.addresses import RESERVED_AT_END, RESERVED_AT_START
from keywright.domain.host_names import HostNameInvalid, plain_host_name
from keywright.domain.private_connectivity import EndpointService
from keywright.ports.network import XKS_ATTEMPT_SECONDS

DEFAULT_FREE_ADDRESSES = 250
DEFAULT_ATTEMPT, LEAST_ATTEMPT, MOST_ATTEMPT = round(XKS_ATTEMPT_SECONDS * 1000), 50, 10_000
"""Milliseconds: less is no time for a handshake, and with more a proxy that hangs holds callers for as good as ever."""


class NetworkSettingsInvalid(ValueError):
    """The network settings contradict themselves; the message names the place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubnetSettings:
    """One subnet. `free_addresses` is how many of its addresses the operator grants."""

    subnet_id: str
    availability_zone: str
    vpc_id: str
    cidr: str
    free_addresses: int = DEFAULT_FREE_ADDRESSES

    def __post_init__(self) -> None:
        """Raise NetworkSettingsInvalid for a CIDR that is none, or that cannot hold what is granted."""
        try:
            usable = IPv4Network(self.cidr).num_addresses - RESERVED_AT_START - RESERVED_AT_END
        except ValueError as error:
            raise NetworkSettingsInvalid(f"{self.subnet_id}: {self.cidr!r} is not an IPv4 network") from error
        if not 0 <= self.free_addresses <= max(usable, 0):
            raise NetworkSettingsInvalid(
                f"{self.subnet_id}: {self.cidr} has {max(usable, 0)} usable addresses, not {self.free_addresses}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionSettings:
    """The subnets of one Region."""

    region: str
    subnets: tuple[SubnetSettings, ...]

    def __post_init__(self) -> None:
        """Raise NetworkSettingsInvalid when two subnets carry one id."""
        _require_distinct(f"Region {self.region}: subnet", [subnet.subnet_id for subnet in self.subnets])


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSettings:
    """Where a public name leads by the operator's word, which no check of addresses contradicts."""

    name: str
    address: str
    port: int = 443

    def __post_init__(self) -> None:
        """Raise NetworkSettingsInvalid unless it is a name in its plain spelling, an IP address and a port."""
        try:
            plain = plain_host_name(self.name)
        except HostNameInvalid as fault:
            raise NetworkSettingsInvalid(f"[[network.hosts]]: {fault}") from fault
        if plain != self.name:
            raise NetworkSettingsInvalid(f"[[network.hosts]]: write {self.name!r} as {plain!r}")
        require_address(f"[[network.hosts]] {self.name}", self.address, self.port)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSettings:
    """The whole network.

    A Region that is not among `regions` gets `default_region`, unless `default_network` is off. A security group in
    `closed_security_groups` does not let TCP 2223-2225 flow among its members. Public names may lead into
    `allowed_networks` as well as to the Internet. `trust_roots` are certificates in PEM, trusted beside the system's
    unless `system_trust_roots` is off. `availability_zone` is where this node stands, if it stands in one. An XKS proxy
    has `xks_attempt_milliseconds` for each attempt, and one that has stopped answering is called once a second unless
    `xks_circuit_breaker` is off.
    """

    regions: tuple[RegionSettings, ...] = ()
    default_network: bool = True
    closed_security_groups: frozenset[str] = frozenset()
    endpoint_services: tuple[EndpointService, ...] = ()
    hosts: tuple[HostSettings, ...] = ()
    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    trust_roots: str | None = field(default=None, repr=False)
    system_trust_roots: bool = True
    availability_zone: str | None = None
    xks_attempt_milliseconds: int = DEFAULT_ATTEMPT
    xks_circuit_breaker: bool = True

    def __post_init__(self) -> None:
        """Raise NetworkSettingsInvalid when something stands there twice, or proxies have no time or no end of it."""
        if not LEAST_ATTEMPT <= self.xks_attempt_milliseconds <= MOST_ATTEMPT:
            raise NetworkSettingsInvalid(f"xks_attempt_milliseconds must be {LEAST_ATTEMPT} to {MOST_ATTEMPT}")
        _require_distinct("Region", [region.region for region in self.regions])
        _require_distinct("the endpoint service", [service.name for service in self.endpoint_services])
        _require_distinct("the host", [host.name for host in self.hosts])


def default_region(region: str) -> RegionSettings:
    """Return the made-up network of a Region: one VPC, zones a, b and c with one subnet each."""
    vpc_id = f"vpc-{_hex_id(region)}"
    return RegionSettings(
        region=region,
        subnets=tuple(
            SubnetSettings(
                subnet_id=f"subnet-{_hex_id(region + letter)}",
                availability_zone=region + letter,
                vpc_id=vpc_id,
                cidr=f"10.0.{number}.0/24",
            )
            for number, letter in enumerate("abc")
        ),
    )


def require_address(place: str, address: str, port: int) -> None:
    """Raise NetworkSettingsInvalid, naming the place, unless a connection could be made to there."""
    try:
        ip_address(address)
    except ValueError as fault:
        raise NetworkSettingsInvalid(f"{place}: {address!r} is not an IP address") from fault
    if not 0 < port <= 65535:
        raise NetworkSettingsInvalid(f"{place}: {port} is not a port")


def _hex_id(name: str) -> str:
    return hashlib.sha256(b"keywright/network/" + name.encode()).hexdigest()[:17]


def _require_distinct(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise NetworkSettingsInvalid(f"{what} {name} is stated more than once")
