"""The operator's network as keywright.toml states it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager

from tests.services.server import REGION

SUBNETS = {f"{REGION}{letter}": f"subnet-{number}a1b2c3d" for number, letter in enumerate("abc")}
LIMITS = "[limits]\nclusters = 30\ncustom_key_stores = 30\n"
PLENTY = 200

Reconfigure = Callable[..., AbstractContextManager[Callable[[], None]]]
"""Restarts the server with each of the given texts of keywright.toml in turn, and with its own in the end."""


def configuration(
    *,
    without: Iterable[str] = (),
    free_addresses: int = PLENTY,
    closed_security_groups: Iterable[str] = (),
    more: str = "",
) -> str:
    """Return keywright.toml: one VPC with a subnet in each of three zones, less those `without`."""
    closed = ", ".join(f'"{group}"' for group in closed_security_groups)
    subnets = [
        _subnet(number, zone, subnet_id, free_addresses)
        for number, (zone, subnet_id) in enumerate(SUBNETS.items())
        if subnet_id not in without
    ]
    return f"{LIMITS}{more}[network]\nclosed_security_groups = [{closed}]\n{''.join(subnets)}"


def _subnet(number: int, zone: str, subnet_id: str, free_addresses: int) -> str:
    return (
        f'[[network.subnets]]\nregion = "{REGION}"\nsubnet_id = "{subnet_id}"\navailability_zone = "{zone}"\n'
        f'vpc_id = "vpc-0a1b2c3d"\ncidr = "10.1.{number}.0/24"\nfree_addresses = {free_addresses}\n'
    )
