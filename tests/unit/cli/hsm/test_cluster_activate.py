from __future__ import annotations

import pytest

from keywright.api import cloudhsmv2
from keywright.cli.hsm.local_operator import LocalOperator
from keywright.cli.hsm.owner import sign_cluster
from keywright.cli.hsm.session import ClusterSession, open_cluster
from keywright.domain.hsm_clusters import ClusterState
from keywright.domain.scope import Scope
from keywright.jobs.provision_hsms import provision_hsms
from keywright.operations.cloudhsmv2.create_cluster import create_cluster
from keywright.operations.cloudhsmv2.create_hsm import create_hsm
from keywright.operations.cloudhsmv2.initialize_cluster import initialize_cluster
from keywright.operations.services import Services
from tests.unit.cli.hsm.deployment import ACCOUNT, ADMIN_PASSWORD, REGION, Deployment


@pytest.fixture
def initialized(empty: Deployment) -> Deployment:
    """A cluster that was made and claimed through the API, and waits to be activated."""

    async def make(services: Services) -> str:
        operator = LocalOperator(services=services, scope=Scope(account_id=ACCOUNT, region=REGION))
        subnet = services.network.subnets(REGION)[0]
        answer = await operator.call(
            create_cluster,
            cloudhsmv2.CreateClusterRequest(hsm_type="hsm1.medium", subnet_ids=[subnet.subnet_id]),
        )
        cluster_id = answer.cluster.cluster_id
        request = cloudhsmv2.CreateHsmRequest(cluster_id=cluster_id, availability_zone=subnet.availability_zone)
        await operator.call(create_hsm, request)
        await provision_hsms(services)
        csr = (await open_cluster(services, cluster_id)).cluster.csr
        signed = sign_cluster(empty.data_dir, cluster_id, csr, services.clock(), services.random_bytes)
        claim = cloudhsmv2.InitializeClusterRequest(
            cluster_id=cluster_id, signed_cert=signed.certificate, trust_anchor=signed.trust_anchor
        )
        await operator.call(initialize_cluster, claim)
        return cluster_id

    return Deployment(empty.data_dir, empty.with_services(make))


def activate(deployment: Deployment, password: str):
    return deployment.in_cluster("cluster", "activate", "--password-file", "-", lines=(password,))


def test_an_initialized_cluster_becomes_active_once(initialized: Deployment):
    assert initialized.data("user", "list")["users"][0]["role"] == "unactivated-admin"
    result = activate(initialized, ADMIN_PASSWORD)
    assert (result.exit_code, result.stdout) == (0, f"{initialized.cluster_id} is ACTIVE\n")
    assert initialized.cluster().state is ClusterState.ACTIVE
    assert initialized.data("user", "list")["users"][0]["role"] == "admin"
    again = activate(initialized, ADMIN_PASSWORD)
    assert again.exit_code == 1
    assert again.stderr == "keywright: It is not possible to activate a cluster in state ACTIVE.\n"


def test_an_activation_that_was_cut_off_is_finished_with_the_same_password_only(initialized: Deployment):
    async def half(session: ClusterSession) -> None:
        await session.provisioner.activate(session.cluster, ADMIN_PASSWORD)

    initialized.with_session(half)
    refused = activate(initialized, "another-password")
    assert refused.exit_code == 1
    assert "the password of admin was refused" in refused.stderr
    assert initialized.cluster().state is ClusterState.INITIALIZED
    assert activate(initialized, ADMIN_PASSWORD).exit_code == 0
    assert initialized.cluster().state is ClusterState.ACTIVE
