"""InitializeCluster: the owner claims the cluster by a certificate for its key, under a trust anchor of his own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from keywright.api import cloudhsmv2
from keywright.crypto.certificates import verify_cluster_certificate, verify_trust_anchor
from keywright.crypto.errors import InvalidCertificate
from keywright.domain.errors import HsmRequestInvalid
from keywright.domain.hsm_cluster_states import ClusterEvent, next_cluster_state
from keywright.domain.hsm_clusters import Cluster
from keywright.operations.call import Call
from keywright.operations.clusters import cluster_in
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction

_LARGEST_PEM = 5000


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["InitializeCluster"],
    action="cloudhsm:InitializeCluster",
    audit=("cluster_id", "signed_cert", "trust_anchor"),
)
async def initialize_cluster(
    call: Call[cloudhsmv2.InitializeClusterRequest],
) -> cloudhsmv2.InitializeClusterResponse:
    """Check both certificates and store them; the trust anchor cannot be changed afterwards."""
    request = call.request

    def initialize(transaction: Transaction) -> Cluster:
        cluster = cluster_in(transaction, call, request.cluster_id)
        state = next_cluster_state(cluster.state, ClusterEvent.INITIALIZE)
        if not cluster.active_hsms:
            raise HsmRequestInvalid("Create an HSM in the cluster, and wait until it is ACTIVE, to initialize it.")
        _verify(request, cluster, datetime.fromtimestamp(call.services.clock(), UTC))
        return transaction.clusters.update(
            replace(
                cluster,
                state=state,
                state_message="Cluster is initialized. Activate it by setting the admin's password.",
                cluster_certificate=request.signed_cert,
                trust_anchor=request.trust_anchor,
            )
        )

    cluster = await call.services.storage.write(initialize)
    return cloudhsmv2.InitializeClusterResponse(state=cluster.state.value, state_message=cluster.state_message)


def _verify(request: cloudhsmv2.InitializeClusterRequest, cluster: Cluster, now: datetime) -> None:
    """Raise HsmRequestInvalid unless the anchor, and it alone, issued the certificate for this cluster's key."""
    for name, pem in (("SignedCert", request.signed_cert), ("TrustAnchor", request.trust_anchor)):
        if len(pem) > _LARGEST_PEM:
            raise HsmRequestInvalid(f"{name} is longer than {_LARGEST_PEM} characters.")
    try:
        verify_trust_anchor(request.trust_anchor, now)
        verify_cluster_certificate(request.signed_cert, cluster.csr, request.trust_anchor, now)
    except InvalidCertificate as fault:
        raise HsmRequestInvalid(str(fault)) from fault
