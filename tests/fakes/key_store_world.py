"""The KMS operations and jobs over a real database, the real CloudHSM provider, and HSMs in memory."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from keywright.api import kms
from keywright.crypto.domain_keys import Domain, derive_domain_key
from keywright.crypto.row_integrity import RowMac
from keywright.crypto.seal import Sealer
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.hsm_clusters import Cluster, ClusterState, Hsm, HsmState
from keywright.domain.hsm_users import HsmLogin
from keywright.domain.keys import BackingKey
from keywright.domain.principals import Caller, Principal
from keywright.domain.scope import Scope
from keywright.http.errors import error_code
from keywright.jobs.all_jobs import all_jobs
from keywright.jobs.job import JobServices
from keywright.jobs.runner import JobRunner
from keywright.keystores.cloudhsm.provider import CloudHsmProvider
from keywright.network.configured import ConfiguredNetwork
from keywright.network.routes import NetworkRoutes
from keywright.network.settings import NetworkSettings
from keywright.operations import kms as kms_operations
from keywright.operations.operation import collect
from keywright.operations.pipeline import Pipeline
from keywright.operations.services import Services
from keywright.ports.failpoints import Failpoints, no_failpoints
from keywright.ports.provider_services import ProviderServices
from keywright.storage.opening import open_database
from keywright.storage.sql_storage import SqlStorage
from tests.fakes.administrator_authorizer import AdministratorAuthorizer
from tests.fakes.cluster_certificates import authority, cluster_certificate
from tests.fakes.cluster_world import (
    ACCOUNT,
    NETWORK,
    REGION,
    ROOT_KEY,
    SUBNET_A,
    SUBNET_B,
    ListAudit,
)
from tests.fakes.fake_hsms import FakeAgents, FakeHsms

PASSWORD = "kmsUserPassword1"
CLUSTER = "cluster-2a23b4cdefg"
SCOPE = Scope(account_id=ACCOUNT, region=REGION)
OTHER_REGION = Scope(account_id=ACCOUNT, region="eu-west-1")


class LocalProvider:
    """Stands for the built-in key store, for what does not matter here."""

    origin = "AWS_KMS"

    async def discard_key(self, backing_key: BackingKey, store: CustomKeyStore | None) -> None:
        """Forget nothing."""


@dataclass
class KeyStoreWorld:
    """What the tests act on. `failpoint` may be changed at any time."""

    storage: SqlStorage
    hsms: FakeHsms
    agents: FakeAgents
    services: Services
    audit: ListAudit
    failpoint: Failpoints = no_failpoints
    woken: int = 0
    account: str = ACCOUNT
    region: str = REGION
    passed: list[str] = field(default_factory=list)
    operations: Mapping[str, Any] = field(default_factory=lambda: collect(kms_operations))

    @property
    def provider(self) -> CloudHsmProvider:
        provider = self.services.custom_key_store_providers["AWS_CLOUDHSM"]
        assert isinstance(provider, CloudHsmProvider)
        return provider

    def reach_failpoint(self, name: str) -> None:
        self.passed.append(name)
        self.failpoint(name)

    async def call(self, name: str, **members: Any) -> Any:
        """Run an operation through the pipeline, as an administrator of the account."""
        principal = Principal(account_id=self.account, principal_id="AIDA", name="admin")
        caller = Caller(principal=principal, access_key_id="AKIA", region=self.region, source_ip="127.0.0.1")
        request = kms.OPERATIONS[name].input(**members)
        operation = self.operations[f"TrentService.{name}"]
        return await Pipeline(self.services, error_code).run(operation, request, caller, "request")

    async def add_cluster(
        self,
        cluster_id: str = CLUSTER,
        *,
        hsms: str = "ab",
        certificate: str = "cluster",
        state: ClusterState = ClusterState.ACTIVE,
        scope: Scope = SCOPE,
        subnets: Mapping[str, str] | None = None,
    ) -> Cluster:
        """Add a cluster with one HSM in each of the zones that `hsms` names, and kmsuser on them."""
        cluster = Cluster(
            scope=scope,
            cluster_id=cluster_id,
            state=state,
            hsm_backend="fake",
            hsm_type="hsm2m.medium",
            mode="FIPS",
            network_type="IPV4",
            vpc_id="vpc-11111111",
            security_group="sg-865af2fb",
            subnet_mapping=subnets or {REGION + "a": SUBNET_A, REGION + "b": SUBNET_B},
            created_at=1.0,
            csr="",
            sealed_private_key=b"",
            cluster_certificate=cluster_certificate(certificate),
            trust_anchor=authority().certificate_pem,
        )
        await self.storage.write(lambda transaction: transaction.clusters.add(cluster))
        for zone in hsms:
            await self.add_hsm(cluster_id, zone)
        return cluster

    async def add_hsm(self, cluster_id: str, zone: str) -> str:
        hsm_id = f"hsm-{zone}{cluster_id[-10:]}"
        hsm = Hsm(
            hsm_id=hsm_id,
            cluster_id=cluster_id,
            availability_zone=REGION + zone[0],
            subnet_id=SUBNET_A,
            eni_id="eni-1",
            eni_ip="10.0.0.9",
            token_label=hsm_id,
            state=HsmState.ACTIVE,
        )
        await self.storage.write(lambda transaction: transaction.clusters.add_hsm(hsm))
        self.hsms.passwords[hsm_id] = next(iter(self.hsms.passwords.values()), PASSWORD)
        await self.change_cluster(cluster_id)
        return hsm_id

    async def remove_hsm(self, cluster_id: str, zone: str) -> None:
        cluster = await self.cluster(cluster_id)
        [hsm] = [hsm for hsm in cluster.hsms if hsm.availability_zone == REGION + zone]
        await self.storage.write(lambda transaction: transaction.clusters.delete_hsm(hsm))
        self.hsms.unreachable.add(hsm.hsm_id)
        await self.change_cluster(cluster_id)

    async def change_cluster(self, cluster_id: str = CLUSTER, **changes: Any) -> None:
        def change(transaction: Any) -> None:
            cluster = transaction.clusters.by_id(cluster_id)
            transaction.clusters.update(replace(cluster, topology=cluster.topology + 1, **changes))

        await self.storage.write(change)

    async def cluster(self, cluster_id: str = CLUSTER) -> Cluster:
        found = await self.storage.read(lambda transaction: transaction.clusters.by_id(cluster_id))
        assert found is not None
        return found

    async def create(self, name: str = "first", cluster_id: str = CLUSTER, **members: Any) -> str:
        """Create a key store and return its id."""
        members = {
            "custom_key_store_name": name,
            "cloud_hsm_cluster_id": cluster_id,
            "trust_anchor_certificate": authority().certificate_pem,
            "key_store_password": PASSWORD,
        } | members
        return str((await self.call("CreateCustomKeyStore", **members)).custom_key_store_id)

    async def connected(self) -> str:
        """Make a cluster and a store connected to it; return the store's id."""
        await self.add_cluster()
        custom_key_store_id = await self.create()
        await self.call("ConnectCustomKeyStore", custom_key_store_id=custom_key_store_id)
        await self.run_jobs()
        assert await self.state(custom_key_store_id) == "CONNECTED"
        return custom_key_store_id

    async def store(self, custom_key_store_id: str) -> CustomKeyStore:
        found = await self.storage.read(lambda transaction: transaction.key_stores.get(SCOPE, custom_key_store_id))
        assert found is not None
        return found

    async def state(self, custom_key_store_id: str) -> str:
        """Return the state as Describe tells it, with the error code behind it where there is one."""
        answer = await self.call("DescribeCustomKeyStores", custom_key_store_id=custom_key_store_id)
        [entry] = answer.custom_key_stores
        return entry.connection_state + (f"/{entry.connection_error_code}" if entry.connection_error_code else "")

    async def force(self, custom_key_store_id: str, state: ConnectionState) -> None:
        """Put a store into a state without what leads to it."""
        store = await self.store(custom_key_store_id)
        changed = replace(store, connection_state=state)
        await self.storage.write(lambda transaction: transaction.key_stores.update(changed))

    async def steps(self, custom_key_store_id: str) -> list[str]:
        """Return the steps of the latest attempt with their details."""
        store = await self.store(custom_key_store_id)
        steps = await self.storage.read(
            lambda transaction: transaction.key_stores.steps(custom_key_store_id, store.attempt)
        )
        return [f"{step.name}{'' if step.ended_at else ' unfinished'} {step.detail}".rstrip() for step in steps]

    async def logins(self, cluster_id: str = CLUSTER) -> list[HsmLogin]:
        return list(await self.storage.read(lambda transaction: transaction.hsm_users.logins(cluster_id, "kmsuser")))

    async def interfaces(self, owner: str) -> list[str]:
        found = await self.storage.read(lambda transaction: transaction.network.of_owner(owner))
        return sorted(interface.subnet_id for interface in found)

    def job_services(self, holder: str = "worker-1") -> JobServices:
        return JobServices(
            storage=self.storage,
            key_providers=self.services.key_providers,
            custom_key_store_providers=self.services.custom_key_store_providers,
            audit=self.audit,
            clock=self.services.clock,
            random_bytes=self.services.random_bytes,
            holder=holder,
            failpoints=self.reach_failpoint,
        )

    async def run_jobs(self, times: int = 3) -> None:
        """Look for work and do all of it, so many times, with a worker that lives no longer."""
        runner = JobRunner(all_jobs(self.job_services()))
        for _ in range(times):
            await runner.look_once()
            await runner.finish_running()


@asynccontextmanager
async def open_key_store_world(
    template: Path, path: Path, network: NetworkSettings = NETWORK
) -> AsyncIterator[KeyStoreWorld]:
    """Open a world over a copy of the empty database in `template`."""
    shutil.copy(template, path)
    storage = open_database(f"sqlite:///{path}", RowMac(derive_domain_key(ROOT_KEY, Domain.ROW_MAC, 1)))
    world = _world(storage, network)
    yield world
    await world.provider.close()
    storage.close()


def _world(storage: SqlStorage, settings: NetworkSettings) -> KeyStoreWorld:
    network = ConfiguredNetwork(settings)
    hsms, audit = FakeHsms(storage), ListAudit()
    agents = FakeAgents(hsms)
    world: KeyStoreWorld

    def wake() -> None:
        world.woken += 1

    def reach(name: str) -> None:
        world.reach_failpoint(name)

    of_provider = ProviderServices(
        storage=storage,
        sealing=Sealer(ROOT_KEY, Domain.DATA, 1, os.urandom),
        hsm_provisioners={"fake": hsms},
        network=network,
        routes=NetworkRoutes(settings),
        clock=lambda: 1_750_000_000.0,
        random_bytes=os.urandom,
        failpoints=reach,
    )
    provider = CloudHsmProvider(of_provider, agents.start, hsms.reach)
    services = Services(
        storage=storage,
        sealing=of_provider.sealing,
        token_sealing=Sealer(ROOT_KEY, Domain.TOKEN, 1, os.urandom),
        key_providers={provider.origin: provider, "AWS_KMS": LocalProvider()},
        custom_key_store_providers={provider.type: provider},
        hsm_provisioners=of_provider.hsm_provisioners,
        network=network,
        authorizer=AdministratorAuthorizer(),
        audit=audit,
        clock=of_provider.clock,
        random_bytes=os.urandom,
        wake_jobs=wake,
    )
    world = KeyStoreWorld(storage=storage, hsms=hsms, agents=agents, services=services, audit=audit)
    return world
