"""Whether a cluster can be behind a key store, as far as one can see from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keywright.cli.key_store.answers import Unfit

if TYPE_CHECKING:
    from keywright.cli.aws.calling import Caller


def check_cluster(cloudhsm: Caller, cluster_id: str) -> None:
    """Raise Unfit unless the cluster exists, is ACTIVE and has ACTIVE HSMs in two zones; may raise CommandFailed."""
    from keywright.cli.aws.services import service_named

    operation = service_named("cloudhsmv2").operations["describe-clusters"]
    answer = cloudhsm.call(operation, {"Filters": {"clusterIds": [cluster_id]}})
    clusters = answer.get("Clusters") or []
    if not clusters:
        raise Unfit(f"there is no cluster {cluster_id} in this account and Region")
    (cluster,) = clusters
    if cluster.get("State") != "ACTIVE":
        raise Unfit(f"{cluster_id} is {cluster.get('State')}, not ACTIVE")
    zones = {hsm.get("AvailabilityZone") for hsm in cluster.get("Hsms", ()) if hsm.get("State") == "ACTIVE"}
    if len(zones) < 2:
        raise Unfit(f"{cluster_id} has ACTIVE HSMs in {len(zones)} of the two zones that a key store needs")
