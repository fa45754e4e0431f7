"""ModifyCluster: changes how long the cluster's backups are kept, old ones included. The HsmType is for life."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import cloudhsmv2
from keywright.domain.errors import HsmRequestInvalid
from keywright.domain.hsm_cluster_states import ClusterEvent, next_cluster_state
from keywright.domain.hsm_clusters import Cluster
from keywright.operations.backup_retention import retention_days
from keywright.operations.call import Call
from keywright.operations.cluster_shape import cluster_shape
from keywright.operations.clusters import cluster_in
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["ModifyCluster"],
    action="cloudhsm:ModifyCluster",
    audit=("cluster_id", "hsm_type"),
)
async def modify_cluster(call: Call[cloudhsmv2.ModifyClusterRequest]) -> cloudhsmv2.ModifyClusterResponse:
    """Store the new retention policy."""
    request = call.request
    if request.backup_retention_policy is None and request.hsm_type is None:
        raise HsmRequestInvalid("Give a BackupRetentionPolicy to change.")
    days = retention_days(request.backup_retention_policy)

    def modify(transaction: Transaction) -> Cluster:
        cluster = cluster_in(transaction, call, request.cluster_id)
        state = next_cluster_state(cluster.state, ClusterEvent.MODIFY)
        if request.hsm_type not in (None, cluster.hsm_type):
            raise HsmRequestInvalid(f"The HsmType of the cluster is {cluster.hsm_type} and cannot be changed.")
        if request.backup_retention_policy is None:
            return cluster
        for backup in transaction.backups.of_cluster(cluster.cluster_id):
            transaction.backups.update(replace(backup, retention_days=days))
        return transaction.clusters.update(replace(cluster, state=state, backup_retention_days=days))

    cluster = await call.services.storage.write(modify)
    return cloudhsmv2.ModifyClusterResponse(cluster=cluster_shape(cluster))
