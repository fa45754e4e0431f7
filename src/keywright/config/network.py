"""Reads `[network]`: the operator's network, and what may be reached outside it."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from keywright.config.endpoint_services import endpoint_services
from keywright.config.tables import read_table, read_tables, read_texts
from keywright.config.trust_roots import read_trust_roots
from keywright.network.settings import DEFAULT_ATTEMPT, HostSettings, NetworkSettings, RegionSettings, SubnetSettings

_PLACE = "[network]"
_KNOWN = {
    "subnets": list,
    "default_network": bool,
    "closed_security_groups": list,
    "endpoint_services": list,
    "hosts": list,
    "allowed_networks": list,
    "trust_roots": str,
    "system_trust_roots": bool,
    "availability_zone": str,
    "xks_attempt_milliseconds": int,
    "xks_circuit_breaker": bool,
}
_SUBNET = {"region": str, "subnet_id": str, "availability_zone": str, "vpc_id": str, "cidr": str, "free_addresses": int}
_HOST = {"name": str, "address": str, "port": int}


def network_settings(document: object, data_dir: Path) -> NetworkSettings:
    """Return the settings; paths in them are relative to the data directory.

    Raises:
        ValueError: with one line that says what is wrong, and where.
    """
    network = read_table(_PLACE, document, _KNOWN)
    closed = read_texts(_PLACE, "closed_security_groups", network.get("closed_security_groups", ()))
    return NetworkSettings(
        regions=_regions(network.get("subnets", ())),
        default_network=network.get("default_network", True),
        closed_security_groups=frozenset(closed),
        endpoint_services=endpoint_services(network.get("endpoint_services", ())),
        hosts=_hosts(network.get("hosts", ())),
        allowed_networks=_allowed(read_texts(_PLACE, "allowed_networks", network.get("allowed_networks", ()))),
        trust_roots=read_trust_roots(data_dir / network["trust_roots"]) if "trust_roots" in network else None,
        system_trust_roots=network.get("system_trust_roots", True),
        availability_zone=network.get("availability_zone"),
        xks_attempt_milliseconds=network.get("xks_attempt_milliseconds", DEFAULT_ATTEMPT),
        xks_circuit_breaker=network.get("xks_circuit_breaker", True),
    )


def _regions(entries: Collection[object]) -> tuple[RegionSettings, ...]:
    regions: dict[str, list[SubnetSettings]] = {}
    for subnet in read_tables("[[network.subnets]]", entries, _SUBNET, _SUBNET.keys() - {"free_addresses"}):
        regions.setdefault(subnet.pop("region"), []).append(SubnetSettings(**subnet))
    return tuple(RegionSettings(region=region, subnets=tuple(subnets)) for region, subnets in sorted(regions.items()))


def _hosts(entries: Collection[object]) -> tuple[HostSettings, ...]:
    return tuple(HostSettings(**host) for host in read_tables("[[network.hosts]]", entries, _HOST, ("name", "address")))


def _allowed(texts: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(text) for text in texts)
    except ValueError as fault:
        raise ValueError(f"the setting 'allowed_networks' in {_PLACE}: {fault}") from fault
