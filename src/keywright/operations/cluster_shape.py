"""Clusters and HSMs as the CloudHSM v2 API shows them (cloudhsmv2.md section 1)."""

from __future__ import annotations

from collections.abc import Mapping

from keywright.api import cloudhsmv2
from keywright.domain.hsm_clusters import Cluster, ClusterState, Hsm


def cluster_shape(cluster: Cluster) -> cloudhsmv2.Cluster:
    """Return the cluster's description; secrets never are in it."""
    return cloudhsmv2.Cluster(
        backup_policy="DEFAULT",
        backup_retention_policy=cloudhsmv2.BackupRetentionPolicy(type="DAYS", value=cluster.backup_retention_days),
        cluster_id=cluster.cluster_id,
        create_timestamp=cluster.created_at,
        hsms=[hsm_shape(hsm, cluster.hsm_type) for hsm in cluster.hsms],
        hsm_type=cluster.hsm_type,
        security_group=cluster.security_group,
        source_backup_id=cluster.source_backup_id,
        state=cluster.state.value,
        state_message=cluster.state_message or None,
        subnet_mapping=dict(cluster.subnet_mapping),
        vpc_id=cluster.vpc_id,
        network_type=cluster.network_type,
        certificates=_certificates(cluster),
        tag_list=tag_list(cluster.tags),
        mode=cluster.mode,
    )


def hsm_shape(hsm: Hsm, hsm_type: str) -> cloudhsmv2.Hsm:
    """Return the HSM's description."""
    return cloudhsmv2.Hsm(
        availability_zone=hsm.availability_zone,
        cluster_id=hsm.cluster_id,
        subnet_id=hsm.subnet_id,
        eni_id=hsm.eni_id,
        eni_ip=hsm.eni_ip,
        hsm_id=hsm.hsm_id,
        hsm_type=hsm_type,
        state=hsm.state.value,
        state_message=hsm.state_message or None,
    )


def tag_list(tags: Mapping[str, str]) -> list[cloudhsmv2.Tag]:
    """Return the tags by key."""
    return [cloudhsmv2.Tag(key=key, value=value) for key, value in sorted(tags.items())]


def _certificates(cluster: Cluster) -> cloudhsmv2.Certificates:
    """Show the CSR only while it is to be signed, which needs a first HSM, and the certificate afterwards."""
    if cluster.state is ClusterState.UNINITIALIZED:
        return cloudhsmv2.Certificates(cluster_csr=cluster.csr if cluster.active_hsms else None)
    return cloudhsmv2.Certificates(cluster_certificate=cluster.cluster_certificate)
