"""CreateCluster: a new cluster without HSMs, with a key of its own for its owner to certify."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from keywright.api import cloudhsmv2
from keywright.crypto.certificate_issuing import make_cluster_identity
from keywright.domain.errors import HsmRequestInvalid, HsmResourceNotFound
from keywright.domain.hsm_clusters import Cluster, ClusterState
from keywright.operations.backup_retention import retention_days
from keywright.operations.call import Call
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
_KEY_PURPOSE = "cluster-key"


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS["CreateCluster"],
    action="cloudhsm:CreateCluster",
    audit=("hsm_type", "subnet_ids", "network_type", "mode", "source_backup_id"),
)
async def create_cluster(call: Call[cloudhsmv2.CreateClusterRequest]) -> cloudhsmv2.CreateClusterResponse:
    """Make the cluster's key and signing request, then the cluster, which is UNINITIALIZED at once."""
    request = call.request
    _check_type(request)
    if request.source_backup_id is not None:
        raise HsmResourceNotFound(f"Backup {request.source_backup_id} does not exist.")
    subnets = _subnets(call, request.subnet_ids)
    cluster = await _new_cluster(call, subnets)

    def add(transaction: Transaction) -> None:
        limit = call.services.limits.clusters
        if len(transaction.clusters.all(call.scope)) >= limit:
            raise HsmRequestInvalid(f"The limit of {limit} clusters in this account and Region is reached.")
        transaction.clusters.add(cluster)

    await call.services.storage.write(add)
    return cloudhsmv2.CreateClusterResponse(cluster=cluster_shape(cluster))


async def _new_cluster(call: Call[cloudhsmv2.CreateClusterRequest], subnets: Sequence[Subnet]) -> Cluster:
    request, services = call.request, call.services
    retention, tags, backend = (
        retention_days(request.backup_retention_policy),
        tagged({}, request.tag_list or ()),
        _backend(services),
    )
    cluster_id = new_cloudhsm_id("cluster", services.random_bytes)
    # An RSA key takes up to half a second of a core: not on the event loop, and not inside the transaction.
    identity = await asyncio.to_thread(make_cluster_identity, cluster_id)
    sealed = services.sealing.seal(bytes(identity.private_key.unsafe_view()), _KEY_PURPOSE, (cluster_id,))
    identity.private_key.wipe()
    return Cluster(
        scope=call.scope,
        cluster_id=cluster_id,
        state=ClusterState.UNINITIALIZED,
        hsm_backend=backend,
        hsm_type=request.hsm_type,
        mode=request.mode or _DEFAULT_MODE,
        network_type=request.network_type or _DEFAULT_NETWORK_TYPE,
        vpc_id=subnets[0].vpc_id,
        security_group=f"sg-{services.random_bytes(9).hex()[:17]}",
        subnet_mapping={subnet.availability_zone: subnet.subnet_id for subnet in subnets},
        created_at=services.clock(),
        backup_retention_days=retention,
        csr=identity.csr_pem,
        sealed_private_key=sealed,
        tags=tags,
    )


def _check_type(request: cloudhsmv2.CreateClusterRequest) -> None:
    modes = _MODES.get(request.hsm_type)
    if modes is None:
        raise HsmRequestInvalid(f"HsmType {request.hsm_type} is not one of {', '.join(_MODES)}.")
    if (request.mode or _DEFAULT_MODE) not in modes:
        raise HsmRequestInvalid(f"HsmType {request.hsm_type} has no mode {request.mode}.")
    if request.network_type not in (None, _DEFAULT_NETWORK_TYPE):
        raise HsmRequestInvalid("The subnets have no IPv6 addresses, so NetworkType must be IPV4.")


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
