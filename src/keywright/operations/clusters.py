"""Finding the CloudHSM cluster that a request names."""

from __future__ import annotations

from typing import Any

from keywright.domain.errors import HsmResourceNotFound
from keywright.domain.hsm_clusters import Cluster
from keywright.operations.call import Call
from keywright.ports.storage import Transaction


def cluster_in(transaction: Transaction, call: Call[Any], cluster_id: str) -> Cluster:
    """Return the cluster of the caller's account and Region, as the transaction sees it.

    Raises:
        HsmResourceNotFound: there is none with this id.
    """
    cluster = transaction.clusters.get(call.scope, cluster_id)
    if cluster is None:
        raise HsmResourceNotFound(f"Cluster {cluster_id} does not exist.")
    return cluster
