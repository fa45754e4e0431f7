"""CreateHsm: another HSM in one of the cluster's availability zones; a job makes it in the background."""

from __future__ import annotations

from keywright.api import cloudhsmv2
from keywright.domain.addresses import AddressUnavailable, free_address
from keywright.domain.errors import HsmRequestInvalid, HsmServiceFault
from keywright.domain.hsm_cluster_states import ClusterEvent, next_cluster_state
from keywright.domain.hsm_clusters import Cluster, ClusterState, Hsm, HsmState
from keywright.operations.call import Call
from keywright.operations.cluster_shape import hsm_shape
from keywright.operations.clusters import cluster_in
from keywright.operations.identifiers import new_cloudhsm_id
from keywright.operations.operation import operation
from keywright.ports.network import Subnet
from keywright.ports.storage import NetworkInterface, Transaction


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["CreateHsm"],
    action="cloudhsm:CreateHsm",
    audit=("cluster_id", "availability_zone", "ip_address"),
)
async def create_hsm(call: Call[cloudhsmv2.CreateHsmRequest]) -> cloudhsmv2.CreateHsmResponse:
    """Store the HSM as CREATE_IN_PROGRESS, with its address taken, and wake the job that makes it."""
    random_bytes = call.services.random_bytes
    hsm_id, eni_id = new_cloudhsm_id("hsm", random_bytes), f"eni-{random_bytes(9).hex()[:17]}"

    def add(transaction: Transaction) -> cloudhsmv2.Hsm:
        cluster = cluster_in(transaction, call, call.request.cluster_id)
        _check_room(cluster, call.services.limits.hsms_per_cluster)
        subnet = _subnet(call, cluster)
        interface = NetworkInterface(
            eni_id=eni_id,
            subnet_id=subnet.subnet_id,
            ip_address=_address(transaction, subnet, call.request.ip_address),
            owner=hsm_id,
            description=f"CloudHSM {cluster.cluster_id}",
        )
        transaction.network.add(interface)
        hsm = _new_hsm(cluster, interface, call.request.availability_zone)
        transaction.clusters.add_hsm(hsm)
        return hsm_shape(hsm, cluster.hsm_type)

    answer = await call.services.storage.write(add)
    call.services.wake_jobs()
    return cloudhsmv2.CreateHsmResponse(hsm=answer)


def _new_hsm(cluster: Cluster, interface: NetworkInterface, availability_zone: str) -> Hsm:
    return Hsm(
        hsm_id=interface.owner,
        cluster_id=cluster.cluster_id,
        availability_zone=availability_zone,
        subnet_id=interface.subnet_id,
        eni_id=interface.eni_id,
        eni_ip=interface.ip_address,
        token_label=interface.owner,
        state=HsmState.CREATE_IN_PROGRESS,
    )


def _check_room(cluster: Cluster, limit: int) -> None:
    """Raise HsmRequestInvalid unless the cluster may have another HSM now."""
    next_cluster_state(cluster.state, ClusterEvent.ADD_HSM)
    if cluster.state is ClusterState.UNINITIALIZED and cluster.hsms:
        raise HsmRequestInvalid("Initialize the cluster before you add a second HSM to it.")
    if len(cluster.hsms) >= limit:
        raise HsmRequestInvalid(f"The limit of {limit} HSMs in a cluster is reached.")


def _subnet(call: Call[cloudhsmv2.CreateHsmRequest], cluster: Cluster) -> Subnet:
    zone = call.request.availability_zone
    subnet_id = cluster.subnet_mapping.get(zone)
    if subnet_id is None:
        raise HsmRequestInvalid(f"Availability zone {zone} is not one of the cluster's: {_zones(cluster)}.")
    subnet = call.services.network.subnet(call.scope.region, subnet_id)
    if subnet is None:
        raise HsmServiceFault(f"Subnet {subnet_id} of the cluster no longer exists.")
    return subnet


def _zones(cluster: Cluster) -> str:
    return ", ".join(sorted(cluster.subnet_mapping))


def _address(transaction: Transaction, subnet: Subnet, wanted: str | None) -> str:
    taken = {interface.ip_address for interface in transaction.network.in_subnet(subnet.subnet_id)}
    try:
        return free_address(subnet.cidr, subnet.free_addresses, taken, wanted)
    except AddressUnavailable as fault:
        raise HsmRequestInvalid(f"Subnet {subnet.subnet_id} cannot give an address to the HSM: {fault}.") from fault
