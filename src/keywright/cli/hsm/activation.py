"""Activating a cluster: its first admin gets a password, and the cluster becomes ACTIVE."""

from __future__ import annotations

from dataclasses import replace

from keywright.cli.hsm.events import recorded
from keywright.cli.hsm.session import ClusterSession
from keywright.domain.hsm_backups import new_backup
from keywright.domain.hsm_cluster_states import ClusterEvent, next_cluster_state
from keywright.domain.hsm_clusters import Cluster
from keywright.domain.hsm_users import ADMIN_USER, HsmRole
from keywright.ports.storage import Transaction

_CHECK_SECONDS = 10.0


async def activate_cluster(session: ClusterSession, password: str) -> Cluster:
    """Set the admin's password in the HSMs, then store that the cluster is ACTIVE, with a backup to take; return it.

    When an earlier run was cut off between the two, the admin has a password already, and `password` has to be it.

    Raises:
        HsmRequestInvalid: the cluster is not INITIALIZED.
        HsmUserError: the HSMs refuse.
    """
    cluster, provisioner = session.cluster, session.provisioner
    next_cluster_state(cluster.state, ClusterEvent.ACTIVATE)
    users = await provisioner.users(cluster)
    async with recorded(session, "HsmActivateCluster", userName=ADMIN_USER):
        if any(user.role is HsmRole.ADMIN for user in users):
            await provisioner.log_in(cluster, ADMIN_USER, password, "cluster activate", _CHECK_SECONDS)
            await provisioner.log_out(cluster, ADMIN_USER, "cluster activate")
        else:
            await provisioner.activate(cluster, password)

    def store(transaction: Transaction) -> Cluster:
        fresh = transaction.clusters.by_id(cluster.cluster_id) or cluster
        state = next_cluster_state(fresh.state, ClusterEvent.ACTIVATE)
        active = transaction.clusters.update(replace(fresh, state=state, state_message=""))
        backup = new_backup(active, session.services.random_bytes, transaction.now())
        if backup is not None:
            transaction.backups.add(backup)
        return active

    return await session.services.storage.write(store)
