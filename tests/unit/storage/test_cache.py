from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from keywright.domain.hsm_users import HsmLoginRecord
from keywright.ports.storage import Transaction
from keywright.storage.change_watch import ChangeWatch
from keywright.storage.read_cache import NOT_CACHED, ReadCache
from keywright.storage.sql_storage import SqlStorage
from tests.unit.storage.values import CLUSTER, IAM_USER, LOGIN, SCOPE, STEP, STORE

OTHER_PROCESS = Path(__file__).with_name("other_process.py")


def name_of_store(tx: Transaction) -> str | None:
    store = tx.key_stores.get(SCOPE, "cks-1")
    return None if store is None else store.name


def rename(name: str) -> Callable[[Transaction], object]:
    return lambda tx: tx.key_stores.update(replace(tx.key_stores.get(SCOPE, "cks-1"), name=name))


def watch_of(storage: SqlStorage) -> ChangeWatch:
    return storage._database.watch


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait for what another thread or process is about to do."""
    give_up_at = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < give_up_at
        await asyncio.sleep(0.002)


@pytest.fixture
async def warm(storage: SqlStorage) -> SqlStorage:
    """A storage with one store whose name is cached."""
    await storage.write(lambda tx: tx.key_stores.add(STORE))
    await eventually(lambda: watch_of(storage).current() is not None)
    assert await storage.cached("name", name_of_store) == "First"
    return storage


async def test_a_cached_result_is_given_without_awaiting(warm: SqlStorage):
    assert warm.cached_now("name") == "First"
    assert warm.cached_now("unknown") is None


async def test_a_cached_result_is_not_asked_for_again(warm: SqlStorage):
    def fail(tx: Transaction) -> str:
        raise AssertionError

    assert await warm.cached("name", fail) == "First"


async def test_that_something_is_not_there_is_cached_too(warm: SqlStorage):
    assert await warm.cached("absent", lambda tx: tx.keys.get(SCOPE, "k")) is None
    asked: list[int] = []
    assert await warm.cached("absent", lambda tx: asked.append(1)) is None
    assert asked == []


async def test_a_change_of_this_process_is_seen_at_once(warm: SqlStorage):
    for number in range(20):
        await warm.write(rename(str(number)))
        assert warm.cached_now("name") is None
        assert await warm.cached("name", name_of_store) == str(number)


async def test_a_change_of_another_storage_is_seen(warm: SqlStorage, open_again):
    await open_again().write(rename("Second"))
    await eventually(lambda: warm.cached_now("name") != "First")
    assert await warm.cached("name", name_of_store) == "Second"


async def test_leases_steps_and_logins_leave_the_cache_alone(warm: SqlStorage):
    await warm.write(lambda tx: tx.clusters.add(CLUSTER))
    await warm.cached("name", name_of_store)

    def change(tx: Transaction) -> None:
        lease = tx.leases.acquire("work", "me", 10)
        tx.leases.renew(lease, 10)
        tx.leases.release(lease)
        tx.key_stores.save_step(STEP)
        tx.hsm_users.save_login(LOGIN)
        tx.hsm_users.save_login_record(HsmLoginRecord(hsm_id="hsm-1", user_name="u", failed_logins=1))
        tx.hsm_users.remove_login(LOGIN.login_id)

    await warm.write(change)
    assert warm.cached_now("name") == "First"


async def test_a_change_that_was_rolled_back_leaves_the_cache_alone(warm: SqlStorage):
    def change(tx: Transaction) -> None:
        tx.principals.add_user(IAM_USER)
        raise LookupError

    with pytest.raises(LookupError):
        await warm.write(change)
    assert warm.cached_now("name") == "First"
    assert await warm.read(lambda tx: tx.principals.access_key("AKIA1")) is None


async def test_a_result_read_before_a_change_is_not_served_after_it(warm: SqlStorage):
    was_read, may_end = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> str | None:
        name = name_of_store(tx)
        was_read.set()
        may_end.wait(30)
        return name

    reading = asyncio.create_task(warm.cached("slow", slow))
    await asyncio.to_thread(was_read.wait, 30)
    await warm.write(rename("Second"))
    may_end.set()
    assert await reading == "First"
    assert warm.cached_now("slow") is None
    assert await warm.cached("slow", name_of_store) == "Second"


async def test_a_failed_query_is_not_cached(warm: SqlStorage):
    def fail(tx: Transaction) -> str:
        raise LookupError

    with pytest.raises(LookupError):
        await warm.cached("failed", fail)
    assert await warm.cached("failed", name_of_store) == "First"


def test_the_cache_keeps_a_bounded_number_of_results():
    cache = ReadCache(maximum=3)
    for number in range(10):
        cache.keep(number, 1, number)
    assert [number for number in range(10) if cache.find(number, 1) is not NOT_CACHED] == [7, 8, 9]


def test_the_cache_serves_nothing_while_the_counter_is_unknown():
    cache = ReadCache()
    cache.keep("a", 1, "result")
    assert cache.find("a", None) is NOT_CACHED
    assert cache.find("a", 1) == "result"


def test_the_cache_refuses_a_result_that_is_older_than_a_change_it_knows_of():
    cache = ReadCache()
    assert cache.find("a", 2) is NOT_CACHED
    cache.keep("a", 1, "old")
    assert cache.find("a", 2) is NOT_CACHED


def test_the_cache_serves_a_result_that_is_newer_than_the_counter_it_was_told():
    cache = ReadCache()
    cache.keep("a", 5, "new")
    assert cache.find("a", 4) == "new"


async def arrival() -> None:
    """Do what a request does that arrives now: queue behind what the loop has to run already."""
    arrived = asyncio.get_running_loop().create_future()
    asyncio.get_running_loop().call_soon_threadsafe(arrived.set_result, None)
    await arrived


async def test_a_change_of_another_process_is_seen_at_once_on_sqlite(sqlite_file: Path):
    """No waiting here: what the other process acknowledged must be seen by whatever arrives afterwards."""
    from keywright.storage.opening import open_database
    from tests.unit.storage.values import ROW_MAC

    storage = open_database(f"sqlite:///{sqlite_file}", ROW_MAC)
    await storage.write(lambda tx: tx.key_stores.add(STORE))
    other = subprocess.Popen(  # noqa: ASYNC220 - the loop has nothing else to do meanwhile
        [sys.executable, OTHER_PROCESS, "rename", f"sqlite:///{sqlite_file}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdin is not None
    assert other.stdout is not None
    with other:
        for number in range(30):
            assert await storage.cached("name", name_of_store) is not None
            assert storage.cached_now("name") is not None
            other.stdin.write(f"name-{number}\n")
            other.stdin.flush()
            assert other.stdout.readline() == "done\n"
            await arrival()
            assert storage.cached_now("name") is None
            assert await storage.cached("name", name_of_store) == f"name-{number}"
        other.stdin.close()
    storage.close()


async def test_a_file_that_cannot_be_read_makes_nothing_fresh(warm: SqlStorage, kind: str):
    if kind == "postgresql":
        watch_of(warm).doubt()
        assert warm.cached_now("name") is None
        return
    watch_of(warm)._connection.close()
    assert warm.cached_now("name") is None
    watch_of(warm)._connection = sqlite3.connect(":memory:")
