"""The network interfaces of a connected store: one address in every subnet of its cluster."""

from __future__ import annotations

from keywright.domain.addresses import SubnetFull, free_address
from keywright.domain.custom_key_stores import ConnectionErrorCode, ConnectionFailed, CustomKeyStore
from keywright.domain.hsm_clusters import Cluster
from keywright.ports.clock import RandomBytes
from keywright.ports.network import Network, Subnet
from keywright.ports.storage import NetworkInterface, Transaction


def find_subnets(network: Network, cluster: Cluster) -> tuple[Subnet, ...]:
    """Return the cluster's subnets; raise ConnectionFailed(SUBNET_NOT_FOUND) when any of them is gone."""
    found = []
    for subnet_id in cluster.subnet_mapping.values():
        subnet = network.subnet(cluster.scope.region, subnet_id)
        if subnet is None:
            raise ConnectionFailed(ConnectionErrorCode.SUBNET_NOT_FOUND, f"{subnet_id} does not exist")
        found.append(subnet)
    return tuple(found)


def take_interfaces(
    transaction: Transaction,
    subnets: tuple[Subnet, ...],
    store: CustomKeyStore,
    cluster: Cluster,
    random_bytes: RandomBytes,
) -> None:
    """Take an address in each subnet where the store has none yet: in all of them, or in none.

    Raises:
        ConnectionFailed: INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET.
    """
    owner = store.custom_key_store_id
    there = {interface.subnet_id for interface in transaction.network.of_owner(owner)}
    for subnet in subnets:
        if subnet.subnet_id not in there:
            transaction.network.add(
                NetworkInterface(
                    eni_id=f"eni-{random_bytes(9).hex()[:17]}",
                    subnet_id=subnet.subnet_id,
                    ip_address=_free_address(transaction, subnet),
                    owner=owner,
                    description=f"KMS managed ENI for cluster {cluster.cluster_id}",
                )
            )


def _free_address(transaction: Transaction, subnet: Subnet) -> str:
    taken = {interface.ip_address for interface in transaction.network.in_subnet(subnet.subnet_id)}
    try:
        return free_address(subnet.cidr, subnet.free_addresses, taken)
    except SubnetFull as fault:
        raise ConnectionFailed(
            ConnectionErrorCode.INSUFFICIENT_FREE_ADDRESSES_IN_SUBNET, f"{subnet.subnet_id}: {fault}"
        ) from fault
