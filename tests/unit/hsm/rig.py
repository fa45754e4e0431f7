"""A cluster of real SoftHSM2 tokens with a real SQLite database, and what tests do with it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from keywright.crypto.domain_keys import Domain, derive_domain_key
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.row_integrity import RowMac
from keywright.crypto.seal import Sealer
from keywright.domain.hsm_clusters import Cluster, ClusterState, Hsm, HsmState
from keywright.domain.scope import Scope
from keywright.hsm.cluster_lease import LeaseTimes
from keywright.hsm.softhsm import SoftHsmProvisioner, SoftHsmSettings
from keywright.hsm.tokens import StartAgent, TokenAgent
from keywright.hsm.user_table import UserTable
from keywright.pkcs11.agent import messages as m
from keywright.pkcs11.agent.process import AgentProcess
from keywright.pkcs11.agent.spec import AgentSpec
from keywright.storage.deployment import Deployment
from keywright.storage.opening import create_database, open_database
from keywright.storage.sql_storage import SqlStorage

ADMIN_PASSWORD = "admin-password-1"
KMS_PASSWORD = "kmsUserPassword1"
CLUSTER_ID = "cluster-2a23b4cdefg"
FIRST, SECOND, THIRD = "hsm-aaaaaaaaaaa", "hsm-bbbbbbbbbbb", "hsm-ccccccccccc"
KEY_ID = bytes.fromhex("11" * 16)
KEY_ARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROOT_KEY = bytes(range(32))


def an_hsm(hsm_id: str, state: HsmState = HsmState.ACTIVE) -> Hsm:
    return Hsm(
        hsm_id=hsm_id,
        cluster_id=CLUSTER_ID,
        availability_zone="us-east-1" + hsm_id[4],
        subnet_id="subnet-" + hsm_id[4] * 8,
        eni_id="eni-" + hsm_id[4] * 8,
        eni_ip="10.0.0.4",
        token_label=hsm_id,
        state=state,
    )


def a_cluster() -> Cluster:
    return Cluster(
        scope=Scope(account_id="111122223333", region="us-east-1"),
        cluster_id=CLUSTER_ID,
        state=ClusterState.ACTIVE,
        hsm_backend="softhsm",
        hsm_type="hsm2m.medium",
        mode="FIPS",
        network_type="IPV4",
        vpc_id="vpc-1a2b3c4d",
        security_group="sg-865af2fb",
        subnet_mapping={},
        created_at=1.0,
        csr="",
        sealed_private_key=b"",
    )


class FaultyAgent:
    """A real agent that fails, or ends the work, at the command that `fault` chooses."""

    def __init__(self, agent: TokenAgent, rig: Rig) -> None:
        self._agent = agent
        self._rig = rig

    @property
    def opened(self) -> m.Opened:
        return self._agent.opened

    async def call(self, command: m.AnyCommand, timeout: float) -> m.AnyAnswer:  # noqa: ASYNC109 - as the real one
        self._rig.asked.append(command)
        self._rig.fault(command)
        return await self._agent.call(command, timeout)

    async def close(self) -> None:
        await self._agent.close()


class Interrupted(Exception):
    """Stands for the end of the process: nothing of ours catches it."""


def no_fault(command: m.AnyCommand) -> None:
    """Let every command through."""


def interrupt_at(kind: type[m.Command], number: int):
    """Return a fault that ends the work at the `number`-th command of this kind, counted from 1."""
    seen = 0

    def fault(command: m.AnyCommand) -> None:
        nonlocal seen
        if isinstance(command, kind):
            seen += 1
            if seen == number:
                raise Interrupted

    return fault


@dataclass
class Rig:
    """A provisioner over a data directory, with what it asked of its agents."""

    data_dir: Path
    storage: SqlStorage

    def __post_init__(self) -> None:
        self.asked: list[m.AnyCommand] = []
        self.fault = no_fault
        self.sealer = Sealer(KeyMaterial(ROOT_KEY), Domain.DATA, 1, os.urandom)
        self.table = UserTable(self.sealer)
        self.provisioner = self.another_provisioner(self._start)

    def another_provisioner(self, start: StartAgent = AgentProcess.start, **settings) -> SoftHsmProvisioner:
        times = LeaseTimes(wait=settings.pop("wait", 60.0))
        return SoftHsmProvisioner(
            SoftHsmSettings(data_dir=self.data_dir, lease_times=times, **settings),
            self.storage,
            self.sealer,
            os.urandom,
            start,
        )

    async def cluster(self) -> Cluster:
        found = await self.storage.read(lambda transaction: transaction.clusters.by_id(CLUSTER_ID))
        assert found is not None
        return found

    async def add(self, hsm_id: str) -> Hsm:
        """Make an HSM as the job does: row, token, row again."""
        creating, active = an_hsm(hsm_id, HsmState.CREATE_IN_PROGRESS), an_hsm(hsm_id)
        await self.storage.write(lambda transaction: transaction.clusters.add_hsm(creating))
        await self.provisioner.add_hsm(await self.cluster(), creating)
        await self.storage.write(lambda transaction: transaction.clusters.update_hsm(active))
        return active

    async def remove(self, hsm_id: str) -> None:
        await self.provisioner.remove_hsm(await self.cluster(), an_hsm(hsm_id))
        await self.storage.write(lambda transaction: transaction.clusters.delete_hsm(an_hsm(hsm_id)))

    async def log_in(self, password: str, holder: str = "test", name: str = "kmsuser"):
        return await self.provisioner.log_in(await self.cluster(), name, password, holder, 60.0)

    async def log_out(self, holder: str = "test", name: str = "kmsuser") -> None:
        await self.provisioner.log_out(await self.cluster(), name, holder)

    async def create_key(self, object_id: bytes = KEY_ID, password: str = KMS_PASSWORD) -> None:
        await self.provisioner.create_key(await self.cluster(), "kmsuser", password, KEY_ARN, object_id)

    async def keys(self, password: str = KMS_PASSWORD):
        return await self.provisioner.keys(await self.cluster(), "kmsuser", password)

    async def agent(self, *hsm_ids: str, pin: str = KMS_PASSWORD) -> AgentProcess:
        """Start an agent as a key store does, on some of the HSMs."""
        access = self.provisioner.token_access(await self.cluster())
        spec = AgentSpec(
            module_path=access.module_path,
            tokens=tuple(access.token_labels[hsm_id] for hsm_id in hsm_ids),
            environment=access.environment,
            pin=pin,
            open_patience=10.0,
        )
        return await AgentProcess.start(spec)

    def tries(self, label: str) -> int:
        """Return how many logins were tried on a token since `asked` was last cleared."""
        return sum(isinstance(command, m.Login) and command.token == label for command in self.asked)

    def token(self, hsm_id: str) -> Path:
        return self.data_dir / "clusters" / CLUSTER_ID / "tokens" / hsm_id

    async def _start(self, spec: AgentSpec, timeout: float) -> TokenAgent:  # noqa: ASYNC109 - as the real one
        return FaultyAgent(await AgentProcess.start(spec, timeout), self)


def database(data_dir: Path) -> str:
    return f"sqlite:///{data_dir / 'keywright.db'}"


def open_rig(data_dir: Path) -> Rig:
    with derive_domain_key(KeyMaterial(ROOT_KEY), Domain.ROW_MAC, 1) as key:
        return Rig(data_dir, open_database(database(data_dir), RowMac(key)))


async def make_bare(data_dir: Path) -> Rig:
    data_dir.mkdir(mode=0o700)  # noqa: ASYNC240 - nothing else runs in a test's loop
    deployment = Deployment(
        root_key_id="00", format_version=1, created_at=1.0, account_id="111122223333", regions=("us-east-1",)
    )
    create_database(database(data_dir), deployment)
    rig = open_rig(data_dir)
    await rig.storage.write(lambda transaction: transaction.clusters.add(a_cluster()))
    return rig
