"""Reaching behind the wire, for what a client cannot bring about or see: time that passes, and sealed passwords."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import TypeVar

from keywright.bootstrap import open_hsm_plane
from keywright.domain.keys import KeyDeletion
from keywright.domain.leases import Lease
from keywright.domain.scope import Scope
from keywright.hsm.user_table import UserTable
from keywright.operations.services import Services
from keywright.ports.storage import Transaction
from tests.services.server import ACCOUNT_ID, REGION, KeywrightServer
from tests.wire.key_stores.waiting import wait_until

T = TypeVar("T")
SCOPE = Scope(account_id=ACCOUNT_ID, region=REGION)


def make_deletion_due(server: KeywrightServer, key_id: str) -> None:
    """Let the waiting period of a key that is pending deletion be over."""

    def change(transaction: Transaction) -> None:
        key = transaction.keys.get(SCOPE, key_id)
        assert key is not None
        assert key.deletion_date is not None
        transaction.keys.update(replace(key, deletion_date=transaction.now() - 1.0))

    _write(server, change)


def deletion_of(server: KeywrightServer, key_id: str) -> KeyDeletion:
    """Return the record of a key's deletion."""
    deletions = _write(server, lambda transaction: transaction.keys.deletions(SCOPE))
    return next(deletion for deletion in deletions if deletion.key_id == key_id)


def kmsuser_password(server: KeywrightServer, cluster_id: str) -> str:
    """Return the password that kmsuser has now, which is nobody's to know while a store is connected."""

    def read(services: Services, transaction: Transaction) -> str:
        user = transaction.hsm_users.get(cluster_id, "kmsuser")
        assert user is not None
        return UserTable(services.sealing).current(user)

    return _with_services(server, read)


def failed_logins(server: KeywrightServer, hsm_ids: list[str]) -> list[int]:
    """Return how many wrong passwords in a row kmsuser gave to each HSM."""
    return _write(
        server,
        lambda transaction: [transaction.hsm_users.login_record(each, "kmsuser").failed_logins for each in hsm_ids],
    )


def steps_of(server: KeywrightServer, custom_key_store_id: str) -> list[str]:
    """Return the names of the steps that the last connect or disconnect attempt has begun."""

    def read(transaction: Transaction) -> list[str]:
        store = transaction.key_stores.get(SCOPE, custom_key_store_id)
        assert store is not None
        return [step.name for step in transaction.key_stores.steps(custom_key_store_id, store.attempt)]

    return _write(server, read)


def held_by_another_node(server: KeywrightServer, custom_key_store_id: str) -> AbstractContextManager[None]:
    """Hold the store for the block: neither connecting nor disconnecting begins until it is given back."""
    return _leased(server, f"key-store:{custom_key_store_id}")


def cluster_held_by_another_node(server: KeywrightServer, cluster_id: str) -> AbstractContextManager[None]:
    """Hold the cluster for the block: nobody gets into its HSMs meanwhile."""
    return _leased(server, f"cluster:{cluster_id}")


@contextmanager
def _leased(server: KeywrightServer, name: str) -> Iterator[None]:
    def acquire() -> Lease | None:
        return _write(server, lambda transaction: transaction.leases.acquire(name, "a test", 600.0))

    lease = wait_until(acquire, lambda granted: granted is not None)
    assert lease is not None
    try:
        yield
    finally:
        _write(server, lambda transaction: transaction.leases.release(lease))


def _write(server: KeywrightServer, change: Callable[[Transaction], T]) -> T:
    return _with_services(server, lambda _, transaction: change(transaction))


def _with_services(server: KeywrightServer, change: Callable[[Services, Transaction], T]) -> T:
    async def run() -> T:
        async with open_hsm_plane(server.data_dir) as plane:
            return await plane.services.storage.write(lambda transaction: change(plane.services, transaction))

    return asyncio.run(run())
