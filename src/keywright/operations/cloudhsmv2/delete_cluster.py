"""DeleteCluster: removes a cluster that has no HSMs, whether or not a custom key store was made on it.

A last backup is taken before anything is destroyed. It holds the password that KMS gave `kmsuser` last, which earlier
backups need not, so a custom key store connects to a cluster that is restored from it without further ado.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from functools import partial

from keywright.api import cloudhsmv2
from keywright.domain.errors import HsmRequestInvalid, HsmServiceFault
from keywright.domain.hsm_backups import Backup, BackupState, finished, new_backup
from keywright.domain.hsm_cluster_states import ClusterEvent, next_cluster_state
from keywright.domain.hsm_clusters import Cluster, ClusterState
from keywright.domain.hsm_users import HsmKeysLost, HsmUserError
from keywright.operations.call import Call
from keywright.operations.cluster_shape import cluster_shape
from keywright.operations.clusters import cluster_in
from keywright.operations.operation import operation
from keywright.ports.hsm_provisioner import HsmProvisioner
from keywright.ports.storage import Storage, Transaction

logger = logging.getLogger(__name__)


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["DeleteCluster"],
    action="cloudhsm:DeleteCluster",
    audit=("cluster_id",),
)
async def delete_cluster(call: Call[cloudhsmv2.DeleteClusterRequest]) -> cloudhsmv2.DeleteClusterResponse:
    """Mark the cluster, back it up, destroy what is left of it outside the database, then remove it.

    A deletion that was cut off leaves the cluster DELETE_IN_PROGRESS, and asking again finishes it.
    """
    storage = call.services.storage

    def mark(transaction: Transaction) -> Cluster:
        cluster = cluster_in(transaction, call, call.request.cluster_id)
        state = next_cluster_state(cluster.state, ClusterEvent.DELETE)
        if cluster.hsms:
            raise HsmRequestInvalid(f"Delete the {len(cluster.hsms)} HSM(s) of the cluster first.")
        backup = new_backup(cluster, call.services.random_bytes, transaction.now())
        if backup is not None:
            transaction.backups.add(backup)
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
        await _finish_backups(call.services.storage, provisioner, cluster)
        await provisioner.remove_cluster(cluster)
    except HsmUserError as fault:
        raise HsmServiceFault(f"The cluster could not be removed: {fault}") from fault


async def _finish_backups(storage: Storage, provisioner: HsmProvisioner, cluster: Cluster) -> None:
    """Take what backups of the cluster are in progress, the last one included, whoever else is at it."""
    for backup in await storage.read(lambda transaction: transaction.backups.of_cluster(cluster.cluster_id)):
        if backup.state is not BackupState.CREATE_IN_PROGRESS:
            continue
        try:
            await provisioner.back_up(cluster, backup)
        except HsmKeysLost as fault:
            # Refusing would keep the cluster for ever, and bring no key back.
            logger.warning("%s is deleted without a last backup: %s", cluster.cluster_id, fault)
            await provisioner.remove_backup(backup)
            await storage.write(partial(_drop, backup))
        else:
            await storage.write(partial(_finish, backup))


def _finish(backup: Backup, transaction: Transaction) -> None:
    fresh = transaction.backups.get(backup.scope, backup.backup_id)
    if fresh is not None and fresh.state is BackupState.CREATE_IN_PROGRESS:
        transaction.backups.update(finished(fresh, transaction.now()))


def _drop(backup: Backup, transaction: Transaction) -> None:
    fresh = transaction.backups.get(backup.scope, backup.backup_id)
    if fresh is not None:
        transaction.backups.delete(fresh)
