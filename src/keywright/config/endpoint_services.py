"""Reads `[[network.endpoint_services]]`: VPC endpoint services as their owners set them up, right or wrong.

What is refused here cannot be; what a key store may not use, such as a service that requires acceptance, is told when
the store asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from keywright.config.tables import read_tables, read_texts
from keywright.domain.host_names import plain_host_name
from keywright.domain.private_connectivity import ANY_PRINCIPAL, EndpointService, EndpointTarget
from keywright.network.settings import require_address

_PLACE = "[[network.endpoint_services]]"
_KNOWN = {
    "region": str,
    "name": str,
    "owner": str,
    "type": str,
    "load_balancer": str,
    "zones": list,
    "private_dns_name": str,
    "private_dns_verification": str,
    "allowed_principals": list,
    "acceptance_required": bool,
    "listener_port": int,
    "ip_address_types": list,
    "targets": list,
}
_REQUIRED = ("region", "name", "owner", "zones", "targets")
_TARGET = {"zone": str, "address": str, "port": int}

_TYPES = ("interface", "gateway")
_LOAD_BALANCERS = ("network", "gateway")
_VERIFICATIONS = ("verified", "pendingVerification", "failed")
_ADDRESS_TYPES = ("ipv4", "ipv6")

_LONGEST_NAME = 64
_OWNER = re.compile(r"\A[0-9]{12}\Z")
_PRINCIPAL = re.compile(r"\A([0-9]{12}|arn:aws[a-z-]*:iam::[0-9]{12}:[!-~]+|[a-z0-9.-]+\.amazonaws\.com)\Z")


def endpoint_services(entries: Collection[object]) -> tuple[EndpointService, ...]:
    """Return the services; raise ValueError with one line for an entry that describes none."""
    return tuple(_service(entry) for entry in read_tables(_PLACE, entries, _KNOWN, _REQUIRED))


def _service(entry: dict[str, Any]) -> EndpointService:
    name, region = entry["name"], entry["region"]
    _require_name(name, region)
    place = f"{_PLACE} {name}"
    zones = read_texts(place, "zones", entry["zones"])
    return EndpointService(
        region=region,
        name=name,
        owner=_matching(place, "owner", entry["owner"], _OWNER),
        type=_one_of(place, "type", entry.get("type", "interface"), _TYPES),
        load_balancer=_one_of(place, "load_balancer", entry.get("load_balancer", "network"), _LOAD_BALANCERS),
        zones=zones,
        private_dns_name=_private_dns_name(place, entry.get("private_dns_name")),
        private_dns_verification=_one_of(
            place, "private_dns_verification", entry.get("private_dns_verification", "verified"), _VERIFICATIONS
        ),
        allowed_principals=_principals(place, entry.get("allowed_principals", ())),
        acceptance_required=entry.get("acceptance_required", False),
        listener_port=_listener_port(place, entry.get("listener_port", 443)),
        ip_address_types=_address_types(place, entry.get("ip_address_types", ("ipv4",))),
        targets=_targets(place, entry["targets"], zones),
    )


def _require_name(name: str, region: str) -> None:
    pattern = rf"(com|eu)\.amazonaws\.vpce\.{re.escape(region)}\.vpce-svc-[0-9a-z]+"
    if len(name) > _LONGEST_NAME or not re.fullmatch(pattern, name):
        raise ValueError(f"{_PLACE}: {name!r} is not like 'com.amazonaws.vpce.{region}.vpce-svc-0a1b2c3d4e5f60718'")


def _matching(place: str, setting: str, value: str, pattern: re.Pattern[str]) -> str:
    if not pattern.match(value):
        raise ValueError(f"{place}: {value!r} cannot be its {setting}")
    return value


def _one_of(place: str, setting: str, value: str, choices: tuple[str, ...]) -> str:
    if value not in choices:
        raise ValueError(f"{place}: the setting {setting!r} must be one of {', '.join(choices)}")
    return value


def _private_dns_name(place: str, name: str | None) -> str | None:
    try:
        return None if name is None else plain_host_name(name)
    except ValueError as fault:
        raise ValueError(f"{place}: {fault}") from fault


def _principals(place: str, values: Collection[object]) -> tuple[str, ...]:
    principals = read_texts(place, "allowed_principals", values)
    for principal in principals:
        if principal != ANY_PRINCIPAL:
            _matching(place, "allowed principal", principal, _PRINCIPAL)
    return principals


def _listener_port(place: str, port: int) -> int:
    if not 0 < port <= 65535:
        raise ValueError(f"{place}: {port} is not a port")
    return port


def _address_types(place: str, values: Collection[object]) -> tuple[str, ...]:
    types = read_texts(place, "ip_address_types", values)
    return tuple(_one_of(place, "ip_address_types", each, _ADDRESS_TYPES) for each in types)


def _targets(place: str, entries: Collection[object], zones: tuple[str, ...]) -> tuple[EndpointTarget, ...]:
    targets = []
    for target in read_tables(f"{place} targets", entries, _TARGET, _TARGET.keys()):
        require_address(place, target["address"], target["port"])
        if target["zone"] not in zones:
            raise ValueError(f"{place}: the target {target['address']} is in {target['zone']!r}, not one of its zones")
        targets.append(EndpointTarget(**target))
    return tuple(targets)
