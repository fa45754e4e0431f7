"""How often connected stores are asked for their health, and by whom."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.jobs.check_key_store_health import PERIOD_SECONDS, CheckKeyStoreHealth
from keywright.jobs.job import JobServices
from tests.fakes.key_store_world import SCOPE, KeyStoreWorld

STORE = "cks-1234567890abcdef0"


@dataclass
class Asked:
    """Stands for a provider: remembers whom it was asked about."""

    stores: list[str] = field(default_factory=list)

    async def check_health(self, store: CustomKeyStore) -> None:
        self.stores.append(store.custom_key_store_id)


@dataclass
class Hands:
    """A clock that tests move, and workers over one database."""

    world: KeyStoreWorld
    now: float = 1_000_000.0
    asked: Asked = field(default_factory=Asked)

    def worker(self, name: str) -> CheckKeyStoreHealth:
        providers: Any = {"AWS_CLOUDHSM": self.asked}
        return CheckKeyStoreHealth(
            JobServices(
                storage=self.world.storage,
                key_providers={},
                custom_key_store_providers=providers,
                audit=self.world.audit,
                clock=lambda: self.now,
                random_bytes=os.urandom,
                holder=name,
            )
        )

    async def look(self, *workers: CheckKeyStoreHealth) -> None:
        for worker in workers:
            for work in await worker.due():
                await work.run()


@pytest.fixture
def hands(stores: KeyStoreWorld) -> Hands:
    return Hands(stores)


async def add_store(world: KeyStoreWorld, state: ConnectionState) -> None:
    store = CustomKeyStore(
        scope=SCOPE,
        custom_key_store_id=STORE,
        name="store",
        type="AWS_CLOUDHSM",
        connection_state=ConnectionState.DISCONNECTED,
        created_at=1.0,
        settings=b"{}",
    )
    await world.storage.write(lambda transaction: transaction.key_stores.add(replace(store, connection_state=state)))


async def test_one_of_many_workers_asks_a_connected_store_once_a_period(hands: Hands) -> None:
    await add_store(hands.world, ConnectionState.CONNECTED)
    workers = [hands.worker("one"), hands.worker("two")]
    await hands.look(*workers)
    assert hands.asked.stores == []
    hands.now += PERIOD_SECONDS
    await hands.look(*workers)
    await hands.look(*workers)
    assert hands.asked.stores == [STORE]


async def test_a_store_that_is_not_connected_is_left_alone(hands: Hands) -> None:
    await add_store(hands.world, ConnectionState.FAILED)
    worker = hands.worker("one")
    await hands.look(worker)
    hands.now += PERIOD_SECONDS
    await hands.look(worker)
    assert hands.asked.stores == []
