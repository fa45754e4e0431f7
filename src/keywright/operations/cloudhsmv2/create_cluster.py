"""CreateCluster: a cluster without HSMs, either new or restored from a backup."""

from __future__ import annotations

from collections.abc import Sequence

from keywright.api import cloudhsmv2
from keywright.domain.errors import HsmRequestInvalid
from keywright.domain.hsm_backups import Backup
from keywright.domain.hsm_clusters import Cluster
from keywright.operations.backup_retention import retention_days
from keywright.operations.call import Call
from keywright.operations.cluster_origin import ClusterOrigin, own_origin, restored_origin, usable_backup
from keywright.operations.cluster_shape import cluster_shape
from keywright.operations.cluster_tags import tagged
from keywright.operations.identifiers import new_cloudhsm_id
from keywright.operations.operation import operation
from keywright.operations.services import Services
from keywright.ports.network import Subnet
from keywright.ports.storage import Transaction

_MODES = {"hsm1.medium": ("FIPS",), "hsm2m.medium": ("FIPS", "NON_FIPS")}
_DEFAULT_MODE = "FIPS"
_DEFAULT_NETWORK_TYPE = "IPV4"


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["CreateCluster"],
    action="cloudhsm:CreateCluster",
    audit=("hsm_type", "subnet_ids", "network_type", "mode", "source_backup_id"),
)
async def create_cluster(call: Call[cloudhsmv2.CreateClusterRequest]) -> cloudhsmv2.CreateClusterResponse:
    """Make a cluster: UNINITIALIZED with a key of its own, or ACTIVE with the certificate and content of a backup."""
    request, storage, source = call.request, call.services.storage, None
    if request.source_backup_id is not None:
        wanted = request.source_backup_id
        source = await storage.read(lambda transaction: usable_backup(transaction, call, wanted))
    mode = _mode(request, source)
    subnets = _subnets(call, request.subnet_ids)
    retention, tags = retention_days(request.backup_retention_policy), tagged({}, request.tag_list or ())
    origin = await _origin(call.services, source)
    cluster = Cluster(
        scope=call.scope,
        cluster_id=origin.cluster_id,
        state=origin.state,
        hsm_backend=origin.hsm_backend,
        hsm_type=request.hsm_type,
        mode=mode,
        network_type=request.network_type or _DEFAULT_NETWORK_TYPE,
        vpc_id=subnets[0].vpc_id,
        security_group=f"sg-{call.services.random_bytes(9).hex()[:17]}",
        subnet_mapping={subnet.availability_zone: subnet.subnet_id for subnet in subnets},
        created_at=call.services.clock(),
        backup_retention_days=retention,
        csr=origin.csr,
        sealed_private_key=origin.sealed_private_key,
        cluster_certificate=origin.cluster_certificate,
        trust_anchor=origin.trust_anchor,
        tags=tags,
        source_backup_id=origin.backup_id,
    )
    await storage.write(lambda transaction: _add(transaction, call, cluster, origin))
    return cloudhsmv2.CreateClusterResponse(cluster=cluster_shape(cluster))


def _add(
    transaction: Transaction, call: Call[cloudhsmv2.CreateClusterRequest], cluster: Cluster, origin: ClusterOrigin
) -> None:
    limit = call.services.limits.clusters
    if len(transaction.clusters.all(call.scope)) >= limit:
        raise HsmRequestInvalid(f"The limit of {limit} clusters in this account and Region is reached.")
    if origin.backup_id is not None:
        # It may have been deleted since it was read; from here on it is kept until the first HSM is made.
        usable_backup(transaction, call, origin.backup_id)
    transaction.clusters.add(cluster)
    origin.store_content(transaction)


async def _origin(services: Services, source: Backup | None) -> ClusterOrigin:
    cluster_id = new_cloudhsm_id("cluster", services.random_bytes)
    if source is not None:
        return await restored_origin(services, cluster_id, source)
    return await own_origin(services, cluster_id, _backend(services))


def _mode(request: cloudhsmv2.CreateClusterRequest, source: Backup | None) -> str:
    """Return the mode of the new cluster; a backup restores only into its own."""
    modes = _MODES.get(request.hsm_type)
    if modes is None:
        raise HsmRequestInvalid(f"HsmType {request.hsm_type} is not one of {', '.join(_MODES)}.")
    mode = request.mode or (_DEFAULT_MODE if source is None else source.mode)
    if source is not None and mode != source.mode:
        raise HsmRequestInvalid(f"Backup {source.backup_id} is of a cluster in mode {source.mode}, not {mode}.")
    if mode not in modes:
        raise HsmRequestInvalid(f"HsmType {request.hsm_type} has no mode {mode}.")
    if request.network_type not in (None, _DEFAULT_NETWORK_TYPE):
        raise HsmRequestInvalid("The subnets have no IPv6 addresses, so NetworkType must be IPV4.")
    return mode


def _subnets(call: Call[cloudhsmv2.CreateClusterRequest], subnet_ids: Sequence[str]) -> Sequence[Subnet]:
    """Return the subnets that the request names: all known, in one VPC, and each in a zone of its own."""
    subnets: list[Subnet] = []
    for subnet_id in subnet_ids:
        subnet = call.services.network.subnet(call.scope.region, subnet_id)
        if subnet is None:
            raise HsmRequestInvalid(f"Subnet {subnet_id} does not exist in {call.scope.region}.")
        subnets.append(subnet)
    if len({subnet.vpc_id for subnet in subnets}) > 1:
        raise HsmRequestInvalid("All subnets of a cluster must be in one VPC.")
    if len({subnet.availability_zone for subnet in subnets}) < len(subnets):
        raise HsmRequestInvalid("A cluster can have only one subnet in each availability zone.")
    return subnets


def _backend(services: Services) -> str:
    """Return the provisioner of new clusters: the first that this deployment has."""
    backend = next(iter(services.hsm_provisioners), None)
    if backend is None:
        raise HsmRequestInvalid("This deployment has no HSMs to make a cluster of.")
    return backend
