"""What a key store asks of a cluster (custom-key-stores.md section 4)."""

from __future__ import annotations

from keywright.crypto.certificates import same_certificate, verify_issued_by
from keywright.crypto.errors import InvalidCertificate
from keywright.domain.errors import (
    ClusterConfigurationInvalid,
    ClusterNotActive,
    ClusterNotFound,
    IncorrectTrustAnchor,
)
from keywright.domain.hsm_clusters import Cluster, ClusterState
from keywright.domain.scope import Scope
from keywright.ports.network import Network
from keywright.ports.storage import Transaction

_MINIMUM_ZONES = 2


def find_cluster(transaction: Transaction, scope: Scope, cluster_id: str) -> Cluster | None:
    """Return the cluster of this account and Region; one that was deleted is as good as none."""
    cluster = transaction.clusters.get(scope, cluster_id)
    return None if cluster is None or cluster.state is ClusterState.DELETED else cluster


def existing_cluster(transaction: Transaction, scope: Scope, cluster_id: str) -> Cluster:
    """Return the cluster, or raise ClusterNotFound."""
    cluster = find_cluster(transaction, scope, cluster_id)
    if cluster is None:
        raise ClusterNotFound(f"Cluster {cluster_id} is not found.")
    return cluster


def require_active(cluster: Cluster) -> str:
    """Return the certificate of an active cluster.

    Raises:
        ClusterNotActive: the cluster is in another state, or was never claimed with a certificate.
    """
    if cluster.state is not ClusterState.ACTIVE or cluster.cluster_certificate is None:
        raise ClusterNotActive(f"Cluster {cluster.cluster_id} is not active: its state is {cluster.state.value}.")
    return cluster.cluster_certificate


def require_trust_anchor(cluster_certificate: str, trust_anchor: str) -> None:
    """Raise IncorrectTrustAnchor unless the anchor issued the cluster's certificate."""
    try:
        verify_issued_by(cluster_certificate, trust_anchor)
    except InvalidCertificate as fault:
        raise IncorrectTrustAnchor(f"The trust anchor certificate is not the cluster's: {fault}") from fault


def require_network(network: Network, cluster: Cluster) -> None:
    """Raise ClusterConfigurationInvalid for subnets in too few zones, or a security group that lets nothing through."""
    if len(cluster.subnet_mapping) < _MINIMUM_ZONES:
        raise ClusterConfigurationInvalid(
            f"Cluster {cluster.cluster_id} must have private subnets in at least two Availability Zones."
        )
    if not network.security_group_allows_cluster_traffic(cluster.security_group):
        raise ClusterConfigurationInvalid(
            f"Security group {cluster.security_group} must allow TCP 2223-2225 among its members, in and out."
        )


def require_two_hsms(cluster: Cluster) -> None:
    """Raise ClusterConfigurationInvalid unless ACTIVE HSMs stand in two zones."""
    if len(cluster.active_zones) < _MINIMUM_ZONES:
        raise ClusterConfigurationInvalid(
            f"Cluster {cluster.cluster_id} must have active HSMs in at least two Availability Zones."
        )


def is_same_certificate(one: str, other: str) -> bool:
    """Tell whether two texts hold one certificate; texts that hold none are only the same when equal."""
    try:
        return one == other or same_certificate(one, other)
    except InvalidCertificate:
        return False
