"""What callers are told while the database fails, and that nothing is told wrongly (assurance.md D6, H4, H5, H9)."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from keywright.domain.errors import DependencyTimeout, OutcomeUnknown
from keywright.ports.storage import Transaction
from keywright.storage import sql_storage
from keywright.storage.failures import DatabaseUnusable
from keywright.storage.opening import create_database, open_database
from keywright.storage.sql_storage import SqlStorage
from tests.services.postgresql import PostgresqlServer, running_postgresql
from tests.unit.storage.test_cache import eventually, name_of_store
from tests.unit.storage.values import DEPLOYMENT, IAM_USER, ROW_MAC, SCOPE, STORE

BACKENDS = "SELECT pid FROM pg_stat_activity WHERE application_name = 'keywright'"


@pytest.fixture(scope="module")
def fragile_server() -> Iterator[PostgresqlServer]:
    """A server that the tests of this module may break, and mend again."""
    with running_postgresql() as server:
        yield server


@pytest.fixture
def fragile(fragile_server: PostgresqlServer) -> Iterator[SqlStorage]:
    address = fragile_server.new_database()
    create_database(address, DEPLOYMENT)
    storage = open_database(address, ROW_MAC)
    yield storage
    storage.close()
    fragile_server.drop_database(address)


@pytest.fixture
def no_standby(fragile_server: PostgresqlServer) -> Iterator[None]:
    """Make every commit wait for a standby that is not there."""
    fragile_server.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    fragile_server.execute("SELECT pg_reload_conf()")
    _wait_for(fragile_server, "SHOW synchronous_standby_names", "nobody")
    yield
    with_standby_forgotten(fragile_server)


def with_standby_forgotten(server: PostgresqlServer) -> None:
    server.execute("ALTER SYSTEM RESET synchronous_standby_names")
    server.execute("SELECT pg_reload_conf()")
    _wait_for(server, "SHOW synchronous_standby_names", "")


def _wait_for(server: PostgresqlServer, query: str, wanted: object) -> None:
    give_up_at = time.monotonic() + 30
    while server.execute(query)[0][0] != wanted:
        assert time.monotonic() < give_up_at
        time.sleep(0.01)


async def count(storage: SqlStorage) -> int:
    return await storage.read(lambda tx: tx.key_stores.count(SCOPE))


async def test_a_commit_that_no_standby_confirms_has_an_unknown_outcome(fragile, no_standby, fragile_server):
    with pytest.raises(OutcomeUnknown):
        await fragile.write(lambda tx: tx.key_stores.add(STORE))
    with_standby_forgotten(fragile_server)
    assert await count(fragile) == 1
    await fragile.write(lambda tx: tx.principals.add_user(IAM_USER))


async def test_a_cancelled_wait_for_the_standby_is_not_taken_for_success(fragile, no_standby, fragile_server):
    writing = asyncio.create_task(fragile.write(lambda tx: tx.key_stores.add(STORE)))
    await _in_commit(fragile_server)
    fragile_server.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    with pytest.raises(OutcomeUnknown):
        await writing


async def test_a_connection_that_breaks_during_commit_has_an_unknown_outcome(fragile, no_standby, fragile_server):
    writing = asyncio.create_task(fragile.write(lambda tx: tx.key_stores.add(STORE)))
    await _in_commit(fragile_server)
    fragile_server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
    with pytest.raises(OutcomeUnknown):
        await writing
    with_standby_forgotten(fragile_server)
    assert await count(fragile) == 1


async def _in_commit(server: PostgresqlServer) -> None:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
    await eventually(lambda: server.execute(query)[0][0] == 1)


async def test_a_connection_that_breaks_before_commit_is_replaced_and_the_change_made_once(fragile, fragile_server):
    tries: list[int] = []

    def change(tx: Transaction) -> None:
        tries.append(1)
        tx.key_stores.add(STORE)
        if len(tries) == 1:
            fragile_server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            )
        tx.key_stores.count(SCOPE)

    await fragile.write(change)
    assert len(tries) == 2
    assert await count(fragile) == 1


async def test_without_a_server_everything_is_refused_and_works_again_with_it(fragile, fragile_server):
    await fragile.write(lambda tx: tx.key_stores.add(STORE))
    await eventually(lambda: fragile._database.watch.current() is not None)
    assert await fragile.cached("name", name_of_store) == "First"
    fragile_server.stop()
    await eventually(lambda: fragile.cached_now("name") is None)
    for use in (
        fragile.cached("name", name_of_store),
        fragile.read(name_of_store),
        fragile.write(lambda tx: tx.principals.add_user(IAM_USER)),
    ):
        with pytest.raises(DependencyTimeout):
            await use
    fragile_server.start()
    assert await fragile.cached("name", name_of_store) == "First"
    await fragile.write(lambda tx: tx.principals.add_user(IAM_USER))
    await eventually(lambda: fragile._database.watch.current() is not None)


async def test_a_server_that_stops_answering_is_given_up_at_the_deadline(
    fragile, fragile_server, monkeypatch: pytest.MonkeyPatch
):
    await fragile.write(lambda tx: tx.key_stores.add(STORE))
    assert await fragile.read(name_of_store) == "First"
    await eventually(lambda: fragile._database.watch.current() is not None)
    monkeypatch.setattr(sql_storage, "DEADLINE_SECONDS", 0.5)
    pids = [int(str(row[0])) for row in fragile_server.execute(BACKENDS)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        await eventually(lambda: fragile.cached_now("name") is None)
        with pytest.raises(DependencyTimeout):
            await fragile.read(name_of_store)
        with pytest.raises(DependencyTimeout):
            await fragile.write(lambda tx: tx.principals.add_user(IAM_USER))
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    monkeypatch.undo()
    assert await fragile.read(name_of_store) == "First"
    await fragile.write(lambda tx: tx.principals.add_user(IAM_USER))


async def test_commits_wait_for_the_disk_whatever_the_database_is_set_to(fragile_server: PostgresqlServer):
    address = fragile_server.new_database()
    create_database(address, DEPLOYMENT)
    fragile_server.execute(f"ALTER DATABASE {address.rpartition('/')[2]} SET synchronous_commit = off")
    storage = open_database(address, ROW_MAC)
    assert await storage.write(lambda tx: tx._work.row(text("SHOW synchronous_commit"))[0]) == "on"
    storage.close()


async def test_a_change_that_was_given_up_is_not_made_later(storage: SqlStorage, monkeypatch: pytest.MonkeyPatch):
    may_go_on, ended = threading.Event(), threading.Event()

    def change(tx: Transaction) -> None:
        tx.key_stores.add(STORE)
        may_go_on.wait(30)
        ended.set()

    with monkeypatch.context() as patch:
        patch.setattr(sql_storage, "DEADLINE_SECONDS", 0.05)
        with pytest.raises(DependencyTimeout):
            await storage.write(change)
    may_go_on.set()
    await asyncio.to_thread(ended.wait, 30)
    await storage.write(lambda tx: tx.principals.add_user(IAM_USER))
    assert await count(storage) == 0


async def test_a_connection_that_was_abandoned_is_nobody_elses_afterwards(fragile, monkeypatch: pytest.MonkeyPatch):
    pids: list[int] = []
    may_go_on, may_cancel = threading.Event(), threading.Event()

    def change(tx: Transaction) -> None:
        pids.append(tx._work.row(text("SELECT pg_backend_pid()"))[0])

    def given_up(tx: Transaction) -> None:
        change(tx)
        may_go_on.wait(30)

    monkeypatch.setattr(psycopg.Connection, "cancel_safe", lambda _self, *, timeout: may_cancel.wait(30))
    await fragile.write(change)
    with monkeypatch.context() as patch:
        patch.setattr(sql_storage, "DEADLINE_SECONDS", 0.5)
        with pytest.raises(DependencyTimeout):
            await fragile.write(given_up)
    may_go_on.set()
    following = asyncio.create_task(fragile.write(change))
    await asyncio.wait({following}, timeout=0.2)
    may_cancel.set()
    await following
    first, abandoned, afterwards = pids
    assert first == abandoned != afterwards


async def test_a_locked_file_is_a_timeout_and_heals(sqlite_file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("keywright.storage.sqlite.BUSY_SECONDS", 0.05)
    storage = open_database(f"sqlite:///{sqlite_file}", ROW_MAC)
    other = sqlite3.connect(sqlite_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DependencyTimeout):
        await storage.write(lambda tx: tx.key_stores.add(STORE))
    assert await count(storage) == 0
    other.close()
    await storage.write(lambda tx: tx.key_stores.add(STORE))
    storage.close()


async def test_a_full_disk_is_a_timeout_and_heals(sqlite_file: Path):
    storage = open_database(f"sqlite:///{sqlite_file}", ROW_MAC)
    pages = await storage.write(lambda tx: tx._work.row(text("PRAGMA page_count"))[0])
    await storage.write(lambda tx: tx._work.row(text(f"PRAGMA max_page_count = {pages}")))

    def fill(tx: Transaction) -> None:
        tx.key_stores.add(replace(STORE, settings=bytes(100_000)))

    with pytest.raises(DependencyTimeout):
        await storage.write(fill)
    assert await count(storage) == 0
    await storage.write(lambda tx: tx._work.row(text("PRAGMA max_page_count = 1000000")))
    await storage.write(fill)
    storage.close()


def test_a_damaged_file_is_refused_at_the_start(sqlite_file: Path):
    with sqlite_file.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (sqlite_file.stat().st_size - 4096))
    with pytest.raises(DatabaseUnusable):
        open_database(f"sqlite:///{sqlite_file}", ROW_MAC)
