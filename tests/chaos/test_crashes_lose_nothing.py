"""The whole server is killed under clients that change keys: nothing that was answered is lost."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator

import pytest

from tests.chaos.history import History
from tests.chaos.load import Load
from tests.chaos.scale import FULL
from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import NO_RETRIES

CLIENTS = 4
ROUNDS = 100 if FULL else 2


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeywrightServer]:
    """Two workers, which write to one database."""
    server = KeywrightServer.make(tmp_path_factory.mktemp("crashes"), workers=2)
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


def crash_and_return(server: KeywrightServer) -> float:
    """Kill everything, check the database as it was left, and start again; return how long that took."""
    server.kill()
    database = sqlite3.connect(server.data_dir / "keywright.db")
    try:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    finally:
        database.close()
    begun = time.monotonic()
    server.start()
    return time.monotonic() - begun


def test_every_acknowledged_change_survives_the_death_of_the_server(server):
    choice = random.Random(4)
    histories = [
        History(kms=server.client("kms", config=NO_RETRIES), choice=random.Random(number)) for number in range(CLIENTS)
    ]
    starts = []
    for _ in range(ROUNDS):
        with Load(histories, History.step, at_least=0) as load:
            load.wait_for(choice.randrange(20, 60))
            starts.append(crash_and_return(server))
        assert load.failures == []
        for history in histories:
            history.look(history.keys_in_use)
    for history in histories:
        history.require_all_decrypts()
    require_audited(server, histories)
    print(f"{ROUNDS} crashes, {sum(history.unknown for history in histories)} calls without an answer,")
    print(f"{sum(len(history.keys) for history in histories)} keys; slowest start {max(starts):.2f} s")


def require_audited(server: KeywrightServer, histories: list[History]) -> None:
    """Each answer has exactly one record in the audit log."""
    recorded = [record["requestID"] for record in server.audit_records()]
    assert len(recorded) == len(set(recorded))
    answered = [request_id for history in histories for request_id in history.request_ids]
    assert set(answered) <= set(recorded)
