"""Which address of a subnet is taken next."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network

# EC2 keeps the first four addresses of a subnet and its last one to itself.
RESERVED_AT_START = 4
RESERVED_AT_END = 1


class AddressUnavailable(Exception):
    """No address can be had; the message says why, as the end of a sentence about the subnet."""


class SubnetFull(AddressUnavailable):
    """Every address that the operator grants is in use."""


class AddressOutsideSubnet(AddressUnavailable):
    """The address asked for is not one that the subnet gives out."""


class AddressInUse(AddressUnavailable):
    """The address asked for is taken."""


def free_address(cidr: str, granted: int, taken: Collection[str], wanted: str | None = None) -> str:
    """Return the lowest free address of a subnet, or `wanted` when it is free.

    `cidr` is the subnet's IPv4 range, `granted` how many of its addresses the operator lets us have, `taken` those
    in use.

    Raises:
        SubnetFull, AddressOutsideSubnet, AddressInUse.
    """
    if wanted is not None:
        _check_usable(cidr, wanted)
        if wanted in taken:
            raise AddressInUse(f"address {wanted} is in use")
    if len(taken) >= granted:
        raise SubnetFull("all addresses are in use")
    if wanted is not None:
        return wanted
    network = IPv4Network(cidr)
    for number in range(RESERVED_AT_START, network.num_addresses - RESERVED_AT_END):
        address = str(network[number])
        if address not in taken:
            return address
    raise SubnetFull("all addresses are in use")


def _check_usable(cidr: str, wanted: str) -> None:
    network = IPv4Network(cidr)
    outside = AddressOutsideSubnet(f"{wanted} is not an address that {cidr} gives out")
    try:
        number = int(IPv4Address(wanted)) - int(network.network_address)
    except ValueError as fault:
        raise outside from fault
    if not RESERVED_AT_START <= number < network.num_addresses - RESERVED_AT_END:
        raise outside
