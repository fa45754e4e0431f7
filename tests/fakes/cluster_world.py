"""The CloudHSM v2 operations over a real database, a made-up network and a provisioner that only takes notes."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from keywright.api import cloudhsmv2
from keywright.crypto.certificate_issuing import CertificateAuthority, Validity, make_certificate_authority, sign_csr
from keywright.crypto.domain_keys import Domain, derive_domain_key
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.row_integrity import RowMac
from keywright.crypto.seal import Sealer
from keywright.domain.hsm_backups import Backup
from keywright.domain.hsm_clusters import Cluster, ClusterState
from keywright.domain.principals import Caller, Principal
from keywright.http.errors import error_code
from keywright.jobs.provision_hsms import provision_hsms
from keywright.network.configured import ConfiguredNetwork
from keywright.network.settings import NetworkSettings, RegionSettings, SubnetSettings
from keywright.operations import cloudhsmv2 as cloudhsmv2_operations
from keywright.operations.operation import collect
from keywright.operations.pipeline import Pipeline
from keywright.operations.services import Limits, Services
from keywright.ports.storage import Transaction
from keywright.storage.deployment import Deployment
from keywright.storage.opening import create_database, open_database
from keywright.storage.sql_storage import SqlStorage
from tests.fakes.administrator_authorizer import AdministratorAuthorizer
from tests.fakes.recording_provisioner import RecordingProvisioner

ACCOUNT = "111122223333"
REGION = "us-east-1"
SUBNET_A, SUBNET_B, SUBNET_A2, SUBNET_OTHER_VPC, SUBNET_SMALL = (
    "subnet-aaaaaaaa",
    "subnet-bbbbbbbb",
    "subnet-aaaaaaa2",
    "subnet-cccccccc",
    "subnet-dddddddd",
)
ROOT_KEY = KeyMaterial(bytes(range(32)))


def _subnet(subnet_id: str, letter: str, vpc_id: str, number: int, free: int = 250) -> SubnetSettings:
    return SubnetSettings(
        subnet_id=subnet_id,
        availability_zone=REGION + letter,
        vpc_id=vpc_id,
        cidr=f"10.0.{number}.0/24",
        free_addresses=free,
    )


NETWORK = NetworkSettings(
    regions=(
        RegionSettings(
            region=REGION,
            subnets=(
                _subnet(SUBNET_A, "a", "vpc-11111111", 0),
                _subnet(SUBNET_B, "b", "vpc-11111111", 1),
                _subnet(SUBNET_A2, "a", "vpc-11111111", 2),
                _subnet(SUBNET_OTHER_VPC, "c", "vpc-22222222", 3),
                _subnet(SUBNET_SMALL, "d", "vpc-11111111", 4, free=1),
            ),
        ),
    )
)


def make_database(path: Path) -> None:
    """Make an empty database; made once and copied, because migrations take their time."""
    deployment = Deployment(
        root_key_id="00" * 16, format_version=1, created_at=0.0, account_id=ACCOUNT, regions=(REGION,)
    )
    create_database(f"sqlite:///{path}", deployment)


class ListAudit:
    """Keeps the audit records; while there is a `failure`, it takes none."""

    def __init__(self) -> None:
        self.records: list[Mapping[str, Any]] = []
        self.failure: BaseException | None = None

    async def write(self, record: Mapping[str, Any]) -> None:
        if self.failure is not None:
            raise self.failure
        self.records.append(record)


@dataclass
class ClusterWorld:
    """What the tests act on. `now` is the services' clock, `woken` counts the calls of `wake_jobs`."""

    services: Services
    storage: SqlStorage
    provisioner: RecordingProvisioner
    audit: ListAudit
    database: Path
    now: float = 1_750_000_000.0
    woken: int = 0
    account: str = ACCOUNT
    authority: CertificateAuthority | None = None
    operations: Mapping[str, Any] = field(default_factory=lambda: collect(cloudhsmv2_operations))

    async def call(self, name: str, **members: Any) -> Any:
        """Run an operation through the pipeline, as an administrator of the account."""
        operation = self.operations[f"BaldrApiService.{name}"]
        principal = Principal(account_id=self.account, principal_id="AIDA", name="admin")
        caller = Caller(principal=principal, access_key_id="AKIA", region=REGION, source_ip="127.0.0.1")
        request = cloudhsmv2.OPERATIONS[name].input(**members)
        return await Pipeline(self.services, error_code).run(operation, request, caller, "request")

    async def create_cluster(self, *subnet_ids: str, **members: Any) -> str:
        members.setdefault("hsm_type", "hsm2m.medium")
        answer = await self.call("CreateCluster", subnet_ids=list(subnet_ids or (SUBNET_A, SUBNET_B)), **members)
        return str(answer.cluster.cluster_id)

    async def create_hsm(self, cluster_id: str, letter: str = "a", **members: Any) -> cloudhsmv2.Hsm:
        answer = await self.call("CreateHsm", cluster_id=cluster_id, availability_zone=REGION + letter, **members)
        hsm: cloudhsmv2.Hsm = answer.hsm
        return hsm

    async def provision(self) -> bool:
        return await provision_hsms(self.services)

    async def initialized_cluster(self) -> str:
        """Make a cluster with one ACTIVE HSM and initialize it."""
        cluster_id = await self.create_cluster()
        await self.create_hsm(cluster_id)
        await self.provision()
        certificate, anchor = await self.certify(cluster_id)
        await self.call("InitializeCluster", cluster_id=cluster_id, signed_cert=certificate, trust_anchor=anchor)
        return cluster_id

    async def active_cluster(self, **members: Any) -> str:
        """Make a cluster with one ACTIVE HSM and say that it is ACTIVE, as the in-HSM plane does."""
        cluster_id = await self.initialized_cluster()

        def activate(transaction: Transaction) -> None:
            cluster = transaction.clusters.by_id(cluster_id)
            assert cluster is not None
            transaction.clusters.update(replace(cluster, state=ClusterState.ACTIVE, **members))

        await self.storage.write(activate)
        return cluster_id

    async def lose_hsms(self, cluster_id: str) -> None:
        """Delete every HSM of the cluster."""
        for hsm in (await self.describe(cluster_id)).hsms:
            await self.call("DeleteHsm", cluster_id=cluster_id, hsm_id=hsm.hsm_id)
        await self.provision()

    async def backups_of(self, cluster_id: str) -> list[Backup]:
        return list(await self.storage.read(lambda transaction: transaction.backups.of_cluster(cluster_id)))

    async def certify(self, cluster_id: str, days: int = 30) -> tuple[str, str]:
        """Sign the cluster's CSR as its owner; return the certificate and the trust anchor."""
        now = datetime.fromtimestamp(self.now, UTC)
        if self.authority is None:
            lasting = Validity(not_before=now - timedelta(days=1), not_after=now + timedelta(days=365))
            self.authority = make_certificate_authority("owner", lasting, os.urandom)
        csr = (await self.describe(cluster_id)).certificates.cluster_csr
        validity = Validity(not_before=now - timedelta(days=days + 1), not_after=now + timedelta(days=days))
        return sign_csr(csr, self.authority, validity, os.urandom), self.authority.certificate_pem

    async def describe(self, cluster_id: str) -> Any:
        answer = await self.call("DescribeClusters", filters={"clusterIds": [cluster_id]})
        [cluster] = answer.clusters
        return cluster

    async def stored(self, cluster_id: str) -> Cluster | None:
        return await self.storage.read(lambda transaction: transaction.clusters.by_id(cluster_id))

    def expire_leases(self) -> None:
        """Let all leases run out, as time does."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("UPDATE leases SET expires_at = 0")

    def lease_seconds(self, name: str) -> float:
        """Return how long a lease lasts from now."""
        with closing(sqlite3.connect(self.database)) as connection:
            [(expires_at,)] = connection.execute("SELECT expires_at FROM leases WHERE name = ?", [name])
        return float(expires_at) - time.time()

    def limit(self, **limits: int) -> None:
        self.services = replace(self.services, limits=Limits(**limits))


def open_world(path: Path) -> ClusterWorld:
    """Open a world over the database in `path`."""
    row_mac = RowMac(derive_domain_key(ROOT_KEY, Domain.ROW_MAC, 1))
    storage = open_database(f"sqlite:///{path}", row_mac)
    provisioner, audit = RecordingProvisioner(), ListAudit()
    world: ClusterWorld

    def wake() -> None:
        world.woken += 1

    services = Services(
        storage=storage,
        sealing=Sealer(ROOT_KEY, Domain.DATA, 1, os.urandom),
        token_sealing=Sealer(ROOT_KEY, Domain.TOKEN, 1, os.urandom),
        key_providers={},
        custom_key_store_providers={},
        hsm_provisioners={provisioner.backend: provisioner},
        network=ConfiguredNetwork(NETWORK),
        authorizer=AdministratorAuthorizer(),
        audit=audit,
        clock=lambda: world.now,
        random_bytes=os.urandom,
        wake_jobs=wake,
    )
    world = ClusterWorld(services=services, storage=storage, provisioner=provisioner, audit=audit, database=path)
    return world
