"""Workers and HSM agents are killed under load: nobody's request fails."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator

import pytest

from tests.chaos.agents import agent_pids
from tests.chaos.load import Load, Work, clients, round_trip
from tests.chaos.scale import FULL
from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import UsedKeyStore
from tests.wire.key_stores.waiting import wait_until

WORKERS = 2
WORKER_ROUNDS = 200 if FULL else 3
AGENT_ROUNDS = 1000 if FULL else 5


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeywrightServer]:
    """Two workers, so that one can serve while the other one is started again."""
    server = KeywrightServer.make(tmp_path_factory.mktemp("killed"), workers=WORKERS)
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


@pytest.fixture(scope="module")
def built_in_key(server: KeywrightServer) -> str:
    """A key of the built-in store."""
    return str(server.client("kms").create_key()["KeyMetadata"]["KeyId"])


@pytest.fixture
def both_kinds(built_in_key: str, used: UsedKeyStore) -> Work:
    """Round trips with a built-in key and with an HSM key."""
    works = [round_trip(built_in_key), round_trip(used.key["KeyId"])]
    return lambda kms: [work(kms) for work in works]


def kill_worker(server: KeywrightServer, pid: int) -> None:
    """Kill a worker, and wait until another one has come in its place and serves."""
    said = server.log.count("worker")
    begun = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    wait_until(server.worker_pids, lambda pids: pid not in pids and len(pids) == WORKERS)
    print(f"another worker was started {time.monotonic() - begun:.2f} s after {pid} was killed")
    wait_until(lambda: server.log, lambda log: log.count("worker") > said)


def test_no_request_fails_while_workers_are_killed_one_by_one(server, both_kinds):
    choice = random.Random(20)
    with Load(clients(server, 8), both_kinds, at_least=200) as load:
        load.wait_for(20)
        for number in range(WORKER_ROUNDS):
            # Each of the first ones in turn, and then whichever.
            pids = server.worker_pids()
            kill_worker(server, pids[0] if number < WORKERS else choice.choice(pids))
            load.wait_for(20)
    assert load.failures == []


def test_no_request_fails_while_all_workers_are_killed_at_once(server, both_kinds):
    with Load(clients(server, 4), both_kinds, at_least=100) as load:
        load.wait_for(20)
        before = server.worker_pids()
        for pid in before:
            os.kill(pid, signal.SIGKILL)
        wait_until(server.worker_pids, lambda pids: len(pids) == WORKERS and not set(before) & set(pids))
        load.wait_for(20)
    assert load.failures == []


def test_no_request_fails_while_hsm_agents_are_killed(server, used):
    choice = random.Random(21)
    with Load(clients(server, 8), round_trip(used.key["KeyId"]), at_least=400) as load:
        load.wait_for(20)
        for _ in range(AGENT_ROUNDS):
            pids = wait_until(lambda: agent_pids(server), lambda pids: len(pids) == WORKERS)
            killed = choice.choice(sorted(pids))
            os.kill(killed, signal.SIGKILL)
            wait_until(lambda: agent_pids(server), lambda pids, gone=killed: gone not in pids)
            load.wait_for(20)
    assert load.failures == []
