"""The operator's network around an XKS proxy, as keywright.toml states it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.chaos.scale import FULL
from tests.services.server import ACCOUNT_ID, REGION
from tests.wire.external_key_stores.external_store import HOST

ZONES = tuple(f"{REGION}{letter}" for letter in "abc")
OTHER_ACCOUNT_ID = "444455556666"
KMS_PRINCIPAL = f"cks.kms.{REGION}.amazonaws.com"
STORES = 40
"""How many key stores an account may have in a Region."""
SERVICES = ("spare", "second", "third", "onlya", *(f"broken{number}" for number in range(15)))
"""Endpoint services that are all right, and lead to the proxy; tests tell them apart by these labels."""
FOREIGN, FAILOVER = "foreign", "failover"
"""One that is owned by another account, and one with a target in each of two zones."""
ELSEWHERE = "elsewhere.example.test"
"""A public name that leads to the second proxy."""

_PATIENCE = "xks_attempt_milliseconds = 750\n"
_EVERY_CALL = "xks_circuit_breaker = false\n"

_NAMES = (HOST, "other.example.test", *(f"used-{number}.example.test" for number in range(20)))

Reconfigure = Callable[[Callable[[str], str]], AbstractContextManager[None]]
"""Restarts the server with what a function makes of its keywright.toml, and with its own in the end."""


def service_name(label: str) -> str:
    """Return the name of an endpoint service."""
    return f"com.amazonaws.vpce.{REGION}.vpce-svc-{label}"


def private_host(label: str) -> str:
    """Return the private DNS name of an endpoint service, to which no public name is configured."""
    return f"{label}.example.test"


def private_parameters(label: str, **changed: Any) -> dict[str, Any]:
    """Return what a store behind this endpoint service has other parameters for than a public one."""
    return {
        "XksProxyConnectivity": "VPC_ENDPOINT_SERVICE",
        "XksProxyUriEndpoint": f"https://{private_host(label)}",
        "XksProxyVpcEndpointServiceName": service_name(label),
        **changed,
    }


def endpoint_service(label: str, ports: Iterable[int], **changed: Any) -> str:
    """Return the text of an endpoint service, with a target on a port of loopback in each of two zones."""
    zones = changed.get("zones", ZONES[:2])
    settings = {
        "region": REGION,
        "name": service_name(label),
        "owner": ACCOUNT_ID,
        "zones": zones,
        "private_dns_name": private_host(label),
        "allowed_principals": [KMS_PRINCIPAL],
        **changed,
    }
    targets = ", ".join(
        f'{{zone = "{zone}", address = "127.0.0.1", port = {port}}}' for zone, port in zip(zones, ports, strict=False)
    )
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items() if value is not None]
    return "\n".join(["[[network.endpoint_services]]", *lines, f"targets = [{targets}]", ""])


def endpoint_services(port: int, second_port: int, **different: dict[str, Any] | None) -> str:
    """Return the text of all of them; those in `different` have other settings, or do not exist."""
    foreign = {"owner": OTHER_ACCOUNT_ID, "allowed_principals": [KMS_PRINCIPAL, ACCOUNT_ID]}
    ports = dict.fromkeys((*SERVICES, FOREIGN), (port, port, port)) | {FAILOVER: (port, second_port)}
    settings = {FOREIGN: foreign, "onlya": {"zones": [ZONES[0], ZONES[2]]}, **different}
    changed = {label: settings.get(label, {}) for label in ports}
    return "".join(
        endpoint_service(label, each, **(changed[label] or {}))
        for label, each in ports.items()
        if changed[label] is not None
    )


def subnets(*free_addresses: int) -> str:
    """Return the text of a subnet in each zone that grants so many addresses."""
    return "".join(
        f'[[network.subnets]]\nregion = "{REGION}"\nsubnet_id = "subnet-{number}a1b2c3d"\n'
        f'availability_zone = "{zone}"\nvpc_id = "vpc-0a1b2c3d"\ncidr = "10.1.{number}.0/24"\nfree_addresses = {free}\n'
        for number, (zone, free) in enumerate(zip(ZONES, free_addresses, strict=True))
    )


def configuration(
    trust_file: Path,
    port: int,
    second_port: int,
    more: str = "",
    *,
    patient: bool = not FULL,
    every_call: bool = False,
    **different: Any,
) -> str:
    """Return keywright.toml: the names of the test domain lead to ports of loopback, and its authority is trusted.

    A patient server gives proxies more time than AWS does: callers, other tests and they share this machine, which may
    then be too slow for 250 ms. One that makes `every_call` has no circuit breaker. `different` changes endpoint
    services, as in `endpoint_services`.
    """
    names = {**dict.fromkeys(_NAMES, port), ELSEWHERE: second_port}
    hosts = "".join(
        f'[[network.hosts]]\nname = "{name}"\naddress = "127.0.0.1"\nport = {each}\n' for name, each in names.items()
    )
    services = endpoint_services(port, second_port, **different)
    calls = (_PATIENCE if patient else "") + (_EVERY_CALL if every_call else "")
    head = f'[limits]\ncustom_key_stores = {STORES}\n[network]\n{calls}trust_roots = "{trust_file}"\n'
    return f"{head}{hosts}{services}{more}"
