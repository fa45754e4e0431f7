"""Takes addresses in the operator's subnets, inside the caller's transaction.

What is taken is rows, so that two nodes never give out one address: the transaction is serializable, and whoever
comes second sees the first one's row or is retried.
"""

from __future__ import annotations

from keywright.domain.addresses import AddressUnavailable, free_address
from keywright.ports.clock import RandomBytes
from keywright.ports.network import Subnet
from keywright.ports.storage import NetworkInterface, Transaction


class NoFreeAddress(Exception):
    """The subnet has no address left of those that the operator grants; `subnet_id` says which."""

    def __init__(self, subnet_id: str) -> None:
        super().__init__(f"subnet {subnet_id} has no free address left: release some, or grant more in the settings")
        self.subnet_id = subnet_id


def free_addresses(transaction: Transaction, subnet: Subnet) -> int:
    """Return how many more addresses may be taken in the subnet."""
    return max(0, subnet.free_addresses - len(transaction.network.in_subnet(subnet.subnet_id)))


def take_address(
    transaction: Transaction,
    subnet: Subnet,
    owner: str,
    description: str,
    random_bytes: RandomBytes,
    wanted_ip: str | None = None,
) -> NetworkInterface:
    """Take the lowest free address of the subnet, or `wanted_ip`, and store it as the owner's.

    Raises:
        NoFreeAddress: every granted address is in use, or `wanted_ip` is in use or not one of the subnet's.
    """
    interface = NetworkInterface(
        eni_id=f"eni-{random_bytes(9).hex()[:17]}",
        subnet_id=subnet.subnet_id,
        ip_address=_free_ip(transaction, subnet, wanted_ip),
        owner=owner,
        description=description,
    )
    transaction.network.add(interface)
    return interface


def _free_ip(transaction: Transaction, subnet: Subnet, wanted_ip: str | None) -> str:
    taken = {interface.ip_address for interface in transaction.network.in_subnet(subnet.subnet_id)}
    try:
        return free_address(subnet.cidr, subnet.free_addresses, taken, wanted_ip)
    except AddressUnavailable as fault:
        raise NoFreeAddress(subnet.subnet_id) from fault
