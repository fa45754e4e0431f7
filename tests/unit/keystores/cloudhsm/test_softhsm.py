"""The whole of it on real SoftHSM2 tokens, with real agent processes."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from keywright.domain.errors import InternalFault, KeyStateInvalid
from keywright.domain.hsm_clusters import HsmState
from keywright.domain.hsm_users import HsmPasswordIncorrect
from keywright.hsm.softhsm import SoftHsmProvisioner, SoftHsmSettings
from keywright.keystores.cloudhsm.agents import Agent
from keywright.keystores.cloudhsm.provider import build
from keywright.pkcs11.agent.supervisor import SupervisedAgent
from tests.fakes.key_store_world import CLUSTER, PASSWORD, KeyStoreWorld

ADMIN_PASSWORD = "adminPassword1"


class SoftHsmWorld:
    """A world whose cluster is made of SoftHSM2 tokens."""

    def __init__(self, stores: KeyStoreWorld, data_dir: Path) -> None:
        self.stores = stores
        services = stores.provider._connecting._services
        self.provisioner = SoftHsmProvisioner(
            SoftHsmSettings(data_dir=data_dir), stores.storage, services.sealing, os.urandom
        )
        self.provider = build(replace(services, hsm_provisioners={"softhsm": self.provisioner}))
        stores.services = replace(
            stores.services,
            key_providers={self.provider.origin: self.provider},
            custom_key_store_providers={self.provider.type: self.provider},
        )

    async def make_cluster(self) -> None:
        await self.stores.add_cluster(hsms="")
        await self.stores.change_cluster(hsm_backend="softhsm")
        for zone in "ab":
            await self.add_hsm(zone)
        await self.provisioner.activate(await self.stores.cluster(), ADMIN_PASSWORD)
        await self.provisioner.create_user(await self.stores.cluster(), ADMIN_PASSWORD, "kmsuser", PASSWORD)

    async def add_hsm(self, zone: str) -> None:
        hsm_id = await self.stores.add_hsm(CLUSTER, zone)
        cluster = await self.stores.cluster()
        hsm = next(hsm for hsm in cluster.hsms if hsm.hsm_id == hsm_id)
        creating = replace(hsm, state=HsmState.CREATE_IN_PROGRESS)
        await self.stores.storage.write(lambda transaction: transaction.clusters.update_hsm(creating))
        await self.provisioner.add_hsm(await self.stores.cluster(), creating)
        await self.stores.storage.write(lambda transaction: transaction.clusters.update_hsm(hsm))
        await self.stores.change_cluster()

    async def remove_hsm(self, zone: str) -> None:
        cluster = await self.stores.cluster()
        hsm = next(hsm for hsm in cluster.hsms if hsm.availability_zone.endswith(zone))
        leaving = replace(hsm, state=HsmState.DELETE_IN_PROGRESS)
        await self.stores.storage.write(lambda transaction: transaction.clusters.update_hsm(leaving))
        await self.stores.change_cluster()
        await self.provisioner.remove_hsm(await self.stores.cluster(), leaving)
        await self.stores.storage.write(lambda transaction: transaction.clusters.delete_hsm(hsm))

    async def agent(self) -> SupervisedAgent:
        [entry] = self.provider._agents._entries.values()
        agent: Agent = await entry.starting
        assert isinstance(agent, SupervisedAgent)
        return agent


@pytest.fixture
async def real(stores: KeyStoreWorld, tmp_path: Path) -> AsyncIterator[SoftHsmWorld]:
    data_dir = tmp_path / "data"
    data_dir.mkdir(mode=0o700)
    world = SoftHsmWorld(stores, data_dir)
    await world.make_cluster()
    yield world
    await world.provider.close()


async def a_key(real: SoftHsmWorld) -> tuple[str, str]:
    stores = real.stores
    store_id = await stores.create()
    await stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    await stores.run_jobs()
    assert await stores.state(store_id) == "CONNECTED"
    created = await stores.call("CreateKey", origin="AWS_CLOUDHSM", custom_key_store_id=store_id)
    return store_id, str(created.key_metadata.arn)


async def encrypt(real: SoftHsmWorld, arn: str) -> bytes:
    return bytes((await real.stores.call("Encrypt", key_id=arn, plaintext=b"secret")).ciphertext_blob)


async def decrypt(real: SoftHsmWorld, blob: bytes) -> bytes:
    return bytes((await real.stores.call("Decrypt", ciphertext_blob=blob)).plaintext)


async def test_the_life_of_a_key_store(real: SoftHsmWorld):
    store_id, arn = await a_key(real)
    with pytest.raises(HsmPasswordIncorrect):
        await real.provisioner.log_in(await real.stores.cluster(), "kmsuser", PASSWORD, "tool", 60)
    blob = await encrypt(real, arn)
    assert await decrypt(real, blob) == b"secret"
    random = await real.stores.call("GenerateRandom", number_of_bytes=32, custom_key_store_id=store_id)
    assert len(random.plaintext) == 32
    await real.stores.call("DisconnectCustomKeyStore", custom_key_store_id=store_id)
    await real.stores.run_jobs()
    with pytest.raises(KeyStateInvalid):
        await decrypt(real, blob)
    await real.stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    await real.stores.run_jobs()
    assert await decrypt(real, blob) == b"secret"


async def test_the_admin_resets_a_password_and_the_documented_cure_works(real: SoftHsmWorld):
    store_id, arn = await a_key(real)
    blob = await encrypt(real, arn)
    await real.stores.call("DisconnectCustomKeyStore", custom_key_store_id=store_id)
    await real.stores.run_jobs()
    await real.provisioner.change_password(await real.stores.cluster(), ADMIN_PASSWORD, "kmsuser", "resetPassword1")
    await real.stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    await real.stores.run_jobs()
    assert await real.stores.state(store_id) == "FAILED/INVALID_CREDENTIALS"
    tries = await real.provisioner.failed_logins(await real.stores.cluster(), "kmsuser")
    assert set(tries.values()) == {1}
    await real.stores.call("DisconnectCustomKeyStore", custom_key_store_id=store_id)
    await real.stores.run_jobs()
    await real.stores.call("UpdateCustomKeyStore", custom_key_store_id=store_id, key_store_password="resetPassword1")
    await real.stores.call("ConnectCustomKeyStore", custom_key_store_id=store_id)
    await real.stores.run_jobs()
    assert await decrypt(real, blob) == b"secret"


async def test_no_request_fails_while_one_of_two_hsms_is_removed_under_load(real: SoftHsmWorld):
    _, arn = await a_key(real)
    blob = await encrypt(real, arn)
    stop = asyncio.Event()
    served = 0

    async def load() -> None:
        nonlocal served
        while not stop.is_set():
            assert await decrypt(real, blob) == b"secret"
            served += 1

    loads = [asyncio.create_task(load()) for _ in range(4)]
    await real.remove_hsm("b")
    before = served
    while served < before + 200:
        await asyncio.sleep(0.05)
        assert not any(each.done() for each in loads)
    stop.set()
    await asyncio.gather(*loads)


async def answered_again(real: SoftHsmWorld, blob: bytes) -> None:
    """Return once a request is answered."""
    async with asyncio.timeout(60):
        while True:
            try:
                assert await decrypt(real, blob) == b"secret"
                return
            except (KeyStateInvalid, InternalFault):
                await asyncio.sleep(0.05)


async def test_an_agent_that_is_killed_is_replaced_and_requests_are_answered_again(real: SoftHsmWorld):
    _, arn = await a_key(real)
    blob = await encrypt(real, arn)
    pid = (await real.agent()).pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await answered_again(real, blob)
    assert (await real.agent()).pid != pid


async def test_a_hung_agent_gives_an_error_and_is_replaced(real: SoftHsmWorld):
    _, arn = await a_key(real)
    blob = await encrypt(real, arn)
    pid = (await real.agent()).pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(KeyStateInvalid, match="do not answer in time"):
        await decrypt(real, blob)
    await answered_again(real, blob)
    assert (await real.agent()).pid != pid


async def test_an_hsm_that_comes_serves_when_all_the_others_are_gone(real: SoftHsmWorld):
    _, arn = await a_key(real)
    blob = await encrypt(real, arn)
    await real.add_hsm("c")
    await real.remove_hsm("a")
    await real.remove_hsm("b")
    await answered_again(real, blob)
