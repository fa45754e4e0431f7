"""DeleteCluster: removes a cluster that has no HSMs, whether or not a custom key store was made on it."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import cloudhsmv2
from keywright.domain.errors import HsmRequestInvalid, HsmServiceFault
from keywright.domain.hsm_cluster_states import ClusterEvent, next_cluster_state
from keywright.domain.hsm_clusters import Cluster, ClusterState
from keywright.domain.hsm_users import HsmUserError
from keywright.operations.call import Call
from keywright.operations.cluster_shape import cluster_shape
from keywright.operations.clusters import cluster_in
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["DeleteCluster"],
    action="cloudhsm:DeleteCluster",
    audit=("cluster_id",),
)
async def delete_cluster(call: Call[cloudhsmv2.DeleteClusterRequest]) -> cloudhsmv2.DeleteClusterResponse:
    """Mark the cluster, destroy what is left of it outside the database, then remove it.

    A deletion that was cut off leaves the cluster DELETE_IN_PROGRESS, and asking again finishes it.
    """
    storage = call.services.storage

    def mark(transaction: Transaction) -> Cluster:
        cluster = cluster_in(transaction, call, call.request.cluster_id)
        state = next_cluster_state(cluster.state, ClusterEvent.DELETE)
        if cluster.hsms:
            raise HsmRequestInvalid(f"Delete the {len(cluster.hsms)} HSM(s) of the cluster first.")
        return transaction.clusters.update(replace(cluster, state=state, state_message=""))

    def remove(transaction: Transaction) -> None:
        cluster = transaction.clusters.get(call.scope, call.request.cluster_id)
        if cluster is not None:
            transaction.clusters.delete(cluster)

    cluster = await storage.write(mark)
    await _destroy(call, cluster)
    await storage.write(remove)
    return cloudhsmv2.DeleteClusterResponse(cluster=cluster_shape(replace(cluster, state=ClusterState.DELETED)))


async def _destroy(call: Call[cloudhsmv2.DeleteClusterRequest], cluster: Cluster) -> None:
    provisioner = call.services.hsm_provisioners.get(cluster.hsm_backend)
    if provisioner is None:
        raise HsmServiceFault(f"This deployment has no access to HSMs of the kind {cluster.hsm_backend}.")
    try:
        await provisioner.remove_cluster(cluster)
    except HsmUserError as fault:
        raise HsmServiceFault(f"The cluster could not be removed: {fault}") from fault
