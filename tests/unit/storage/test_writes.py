from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from keywright.domain.errors import InternalFault, ServiceFault, ValidationFailed
from keywright.ports.storage import StaleWrite, Transaction
from keywright.storage.opening import open_database
from keywright.storage.sql_storage import SqlStorage
from tests.unit.storage.other_process import attempt_once
from tests.unit.storage.values import IAM_USER, ROW_MAC, SCOPE, STORE

OTHER_PROCESS = Path(__file__).with_name("other_process.py")


async def attempts(storage: SqlStorage) -> int:
    return await storage.read(lambda tx: tx.key_stores.get(SCOPE, "cks-1").attempt)


async def test_conflicting_writes_of_one_process_lose_nothing(storage: SqlStorage, open_again):
    await storage.write(lambda tx: tx.key_stores.add(STORE))
    storages = [storage, *(open_again() for _ in range(3))]
    await asyncio.gather(*(storages[number % 4].write(attempt_once) for number in range(80)))
    assert await attempts(storage) == STORE.attempt + 80


async def test_conflicting_writes_of_several_processes_lose_nothing(storage: SqlStorage, address: str):
    await storage.write(lambda tx: tx.key_stores.add(STORE))
    command = [sys.executable, str(OTHER_PROCESS), "count_up", address]
    processes = [await asyncio.create_subprocess_exec(*command) for _ in range(3)]
    assert [await process.wait() for process in processes] == [0, 0, 0]
    assert await attempts(storage) == STORE.attempt + 150


async def test_what_was_acknowledged_before_a_kill_is_there(storage: SqlStorage, address: str):
    command = [sys.executable, str(OTHER_PROCESS), "write_until_killed", address]
    process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    acknowledged = [(await process.stdout.readline()).decode().strip() for _ in range(50)]
    process.kill()
    rest = (await process.stdout.read()).decode()
    acknowledged += rest[: rest.rfind("\n") + 1].split()
    await process.wait()

    def missing(tx: Transaction) -> list[str]:
        return [name for name in acknowledged if not user_exists(tx, name)]

    assert await storage.read(missing) == []
    await storage.write(lambda tx: tx.principals.add_user(IAM_USER))


def user_exists(tx: Transaction, user_id: str) -> bool:
    from keywright.storage import tables

    query = tables.users.select().where(tables.users.c.user_id == user_id)
    return tx._work.row(query) is not None


async def test_a_failed_change_leaves_nothing_behind(storage: SqlStorage):
    def change(tx: Transaction) -> None:
        tx.key_stores.add(STORE)
        tx.key_stores.add(STORE)

    with pytest.raises(InternalFault):
        await storage.write(change)
    assert await storage.read(lambda tx: tx.key_stores.count(SCOPE)) == 0


async def test_a_change_that_swallows_a_failed_statement_is_never_half_made_in_silence(storage: SqlStorage, kind: str):
    def change(tx: Transaction) -> None:
        tx.leases.acquire("work", "me", 60)
        with contextlib.suppress(Exception):
            tx._work.row(__import__("sqlalchemy").text("SELECT nonsense"))

    if kind == "postgresql":
        with pytest.raises(InternalFault):
            await storage.write(change)
    else:
        await storage.write(change)
    lease = await storage.write(lambda tx: tx.leases.acquire("work", "other", 60))
    assert (lease is not None) == (kind == "postgresql")


async def test_a_stale_change_is_tried_again_and_then_told(storage: SqlStorage):
    await storage.write(lambda tx: tx.key_stores.add(STORE))
    tries = []

    def stale_once(tx: Transaction) -> None:
        tries.append(1)
        version = STORE.version if len(tries) > 1 else 1
        tx.key_stores.update(replace(STORE, version=version))

    await storage.write(stale_once)
    assert len(tries) == 2
    with pytest.raises(StaleWrite):
        await storage.write(lambda tx: tx.key_stores.update(replace(STORE, version=1)))


async def test_a_read_cannot_write(storage: SqlStorage):
    with pytest.raises(ServiceFault):
        await storage.read(lambda tx: tx.principals.add_user(IAM_USER))
    await storage.write(lambda tx: tx.principals.add_user(IAM_USER))


async def test_a_read_sees_one_moment_of_the_database(storage: SqlStorage, open_again):
    other = open_again()
    loop = asyncio.get_running_loop()

    def read(tx: Transaction) -> tuple[int, int]:
        before = tx.key_stores.count(SCOPE)
        asyncio.run_coroutine_threadsafe(other.write(lambda tx: tx.key_stores.add(STORE)), loop).result(30)
        return before, tx.key_stores.count(SCOPE)

    assert await storage.read(read) == (0, 0)
    assert await storage.read(lambda tx: tx.key_stores.count(SCOPE)) == 1


async def test_a_cancelled_caller_does_not_break_the_next(storage: SqlStorage):
    tasks = [asyncio.create_task(storage.write(lambda tx: tx.leases.acquire("work", "me", 60))) for _ in range(5)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await storage.write(lambda tx: tx.leases.acquire("other", "me", 60)) is not None


async def test_opening_again_finds_what_was_stored(storage: SqlStorage, address: str):
    await storage.write(lambda tx: tx.key_stores.add(STORE))
    storage.close()
    again = open_database(address, ROW_MAC)
    assert await again.read(lambda tx: tx.key_stores.get(SCOPE, "cks-1")) == STORE
    again.close()


async def test_a_text_that_postgresql_cannot_store_is_refused_on_both_and_said_to_be_the_callers(storage: SqlStorage):
    with pytest.raises(ValidationFailed):
        await storage.write(lambda tx: tx.key_stores.add(replace(STORE, name="a\0b")))
    await storage.write(lambda tx: tx.key_stores.add(replace(STORE, settings=b"\0")))


async def test_a_text_that_cannot_be_stored_is_no_ones_name(storage: SqlStorage, kind: str):
    if kind == "sqlite":
        assert await storage.read(lambda tx: tx.key_stores.by_name(SCOPE, "a\0b")) is None
        return
    with pytest.raises(ValidationFailed):
        await storage.read(lambda tx: tx.key_stores.by_name(SCOPE, "a\0b"))
