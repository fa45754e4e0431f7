"""DeleteHsm: takes an HSM out of service; a job destroys it in the background."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import cloudhsmv2
from keywright.domain.errors import HsmRequestInvalid, HsmResourceNotFound
from keywright.domain.hsm_cluster_states import ClusterEvent, HsmEvent, next_cluster_state, next_hsm_state
from keywright.domain.hsm_clusters import Cluster, Hsm, HsmState
from keywright.operations.call import Call
from keywright.operations.clusters import cluster_in
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["DeleteHsm"],
    action="cloudhsm:DeleteHsm",
    audit=("cluster_id", "hsm_id", "eni_id", "eni_ip"),
)
async def delete_hsm(call: Call[cloudhsmv2.DeleteHsmRequest]) -> cloudhsmv2.DeleteHsmResponse:
    """Store the HSM as DELETE_IN_PROGRESS, so that nobody uses it any more, and wake the job that destroys it."""
    request = call.request
    wanted = {"hsm_id": request.hsm_id, "eni_id": request.eni_id, "eni_ip": request.eni_ip}
    given = {name: value for name, value in wanted.items() if value is not None}
    if len(given) != 1:
        raise HsmRequestInvalid("Name the HSM by exactly one of HsmId, EniId and EniIp.")
    [(member, value)] = given.items()

    def delete(transaction: Transaction) -> Hsm:
        cluster = cluster_in(transaction, call, request.cluster_id)
        next_cluster_state(cluster.state, ClusterEvent.REMOVE_HSM)
        hsm = _named(cluster, member, value)
        state = next_hsm_state(hsm.state, HsmEvent.DELETE)
        transaction.clusters.update_hsm(replace(hsm, state=state, state_message=""))
        if hsm.state is HsmState.ACTIVE:
            transaction.clusters.update(replace(cluster, topology=cluster.topology + 1))
        return hsm

    hsm = await call.services.storage.write(delete)
    call.services.wake_jobs()
    return cloudhsmv2.DeleteHsmResponse(hsm_id=hsm.hsm_id)


def _named(cluster: Cluster, member: str, value: str) -> Hsm:
    for hsm in cluster.hsms:
        if getattr(hsm, member) == value:
            return hsm
    raise HsmResourceNotFound(f"Cluster {cluster.cluster_id} has no HSM {value}.")
