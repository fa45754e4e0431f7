"""The whole way to a usable cluster in one go: made, claimed, filled with HSMs, activated, with `kmsuser` in it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from keywright.api import cloudhsmv2
from keywright.cli.hsm.activation import activate_cluster
from keywright.cli.hsm.events import recorded
from keywright.cli.hsm.local_operator import LocalOperator
from keywright.cli.hsm.owner import sign_cluster
from keywright.cli.hsm.session import open_cluster
from keywright.domain.errors import HsmRequestInvalid, KeywrightError
from keywright.domain.hsm_clusters import Cluster, HsmState
from keywright.domain.hsm_users import ADMIN_USER, KMS_USER, HsmFault, HsmUserError
from keywright.domain.scope import Scope
from keywright.hsm.passwords import require_acceptable
from keywright.jobs.provision_hsms import provision_cluster
from keywright.operations.cloudhsmv2.create_cluster import create_cluster
from keywright.operations.cloudhsmv2.create_hsm import create_hsm
from keywright.operations.cloudhsmv2.initialize_cluster import initialize_cluster
from keywright.operations.services import Services
from keywright.ports.network import Subnet

_PATIENCE_SECONDS = 120.0
_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterPlan:
    """What is to be made."""

    data_dir: Path
    scope: Scope
    zones: int
    hsm_type: str
    name: str | None
    admin_password: str = field(repr=False)
    crypto_user_password: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeCluster:
    """The ACTIVE cluster and where its trust anchor is."""

    cluster: Cluster
    trust_anchor_file: Path


async def make_cluster(services: Services, plan: ClusterPlan) -> MadeCluster:
    """Make the cluster that the plan describes.

    Raises:
        KeywrightError, HsmUserError: it was refused; from the moment there is a cluster the message names it.
    """
    require_acceptable(ADMIN_USER, plan.admin_password)
    require_acceptable(KMS_USER, plan.crypto_user_password)
    subnets = choose_subnets(services.network.subnets(plan.scope.region), plan.zones)
    operator = LocalOperator(services=services, scope=plan.scope)
    tags = [cloudhsmv2.Tag(key="Name", value=plan.name)] if plan.name else None
    answer: cloudhsmv2.CreateClusterResponse = await operator.call(
        create_cluster,
        cloudhsmv2.CreateClusterRequest(
            hsm_type=plan.hsm_type, subnet_ids=[subnet.subnet_id for subnet in subnets], tag_list=tags
        ),
    )
    cluster_id = str(answer.cluster and answer.cluster.cluster_id)
    try:
        return await _fill(operator, plan, cluster_id, [subnet.availability_zone for subnet in subnets])
    except (KeywrightError, HsmUserError) as fault:
        raise HsmFault(f"{cluster_id} was made but not finished: {fault}") from fault


def choose_subnets(subnets: Sequence[Subnet], zones: int) -> Sequence[Subnet]:
    """Return one subnet in each of so many zones, all in the first VPC that has them.

    Raises:
        HsmRequestInvalid: no VPC reaches that far.
    """
    by_vpc: dict[str, dict[str, Subnet]] = {}
    for subnet in subnets:
        by_vpc.setdefault(subnet.vpc_id, {}).setdefault(subnet.availability_zone, subnet)
    for by_zone in by_vpc.values():
        if len(by_zone) >= zones:
            return list(by_zone.values())[:zones]
    most = max((len(by_zone) for by_zone in by_vpc.values()), default=0)
    raise HsmRequestInvalid(f"The network has subnets in {most} availability zones of one VPC, not in {zones}.")


async def _fill(operator: LocalOperator, plan: ClusterPlan, cluster_id: str, zones: Sequence[str]) -> MadeCluster:
    services = operator.services
    cluster = await _add_hsms(operator, cluster_id, zones[:1])
    signed = await asyncio.to_thread(
        sign_cluster, plan.data_dir, cluster_id, cluster.csr, services.clock(), services.random_bytes
    )
    await operator.call(
        initialize_cluster,
        cloudhsmv2.InitializeClusterRequest(
            cluster_id=cluster_id, signed_cert=signed.certificate, trust_anchor=signed.trust_anchor
        ),
    )
    await _add_hsms(operator, cluster_id, zones[1:])
    session = await open_cluster(services, cluster_id)
    cluster = await activate_cluster(session, plan.admin_password)
    async with recorded(session, "HsmCreateUser", userName=KMS_USER, role="crypto-user"):
        await session.provisioner.create_user(cluster, plan.admin_password, KMS_USER, plan.crypto_user_password)
    return MadeCluster(cluster=cluster, trust_anchor_file=signed.trust_anchor_file)


async def _add_hsms(operator: LocalOperator, cluster_id: str, zones: Sequence[str]) -> Cluster:
    """Ask for an HSM in each zone and do a server's work on them, until all are ACTIVE."""
    for zone in zones:
        request = cloudhsmv2.CreateHsmRequest(cluster_id=cluster_id, availability_zone=zone)
        await operator.call(create_hsm, request)
    services, loop = operator.services, asyncio.get_running_loop()
    give_up_at = loop.time() + _PATIENCE_SECONDS
    while True:
        worked = await provision_cluster(services, cluster_id)
        cluster = (await open_cluster(services, cluster_id)).cluster
        waiting = [hsm for hsm in cluster.hsms if hsm.state is HsmState.CREATE_IN_PROGRESS]
        if not waiting:
            return cluster
        if waiting[0].state_message or loop.time() > give_up_at:
            reason = waiting[0].state_message or f"not ACTIVE after {_PATIENCE_SECONDS:g} s"
            raise HsmFault(f"{waiting[0].hsm_id}: {reason}")
        if not worked:
            await asyncio.sleep(_PAUSE_SECONDS)
