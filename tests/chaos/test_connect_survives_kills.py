"""A connect attempt in which a process is killed at each named point: nothing is stuck, no password is lost."""

from __future__ import annotations

import pytest
from botocore.exceptions import BotoCoreError

from tests.chaos.scale import FULL
from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import PLAINTEXT, KeyStore, UsedKeyStore
from tests.wire.key_stores.waiting import wait_until

STEPS = ("FINDING_CLUSTER", "CREATING_NETWORK", "CONNECTING_TO_CLUSTER", "LOGGING_IN", "ROTATING_PASSWORD")
POINTS = [
    *(f"connect.{step}.{edge}" for step in STEPS for edge in ("begin", "end")),
    "connect.LOGGING_IN.logged-in",
    "connect.ROTATING_PASSWORD.pending-stored",
    "connect.ROTATING_PASSWORD.hsms-changed",
    "connect.ROTATING_PASSWORD.current-stored",
    "connect.finish.begin",
]


def chosen(short: str) -> pytest.MarkDecorator:
    """Have a test for every point, in the short version for one between which passwords stored and at HSMs differ."""
    return pytest.mark.parametrize("point", POINTS if FULL else [short])


@pytest.fixture
def store(server: KeywrightServer, used: UsedKeyStore) -> KeyStore:
    """The used store, DISCONNECTED, seen through a client that asks again when a server dies."""
    seen = KeyStore(kms=server.client("kms"), custom_key_store_id=used.store.custom_key_store_id)
    if seen.state() != "DISCONNECTED":
        seen.disconnect()
    return seen


def begin_connect(store: KeyStore) -> None:
    """Call ConnectCustomKeyStore, whose answer may die with its worker."""
    try:
        store.begin_connect()
    except BotoCoreError:
        return


def require_well(store: KeyStore, used: UsedKeyStore) -> None:
    """The attempt ends; whatever it ended in, the recipe leads to a store that decrypts, twice."""
    ended = wait_until(store.state, lambda state: state in {"CONNECTED", "FAILED"})
    if ended == "FAILED":
        store.disconnect()
        assert store.connect() == "CONNECTED"
    assert used.decrypt() == PLAINTEXT
    store.disconnect()
    assert store.connect() == "CONNECTED"
    assert used.decrypt() == PLAINTEXT
    assert used.cluster.user("kmsuser")["locked"] == "false"


@chosen("connect.ROTATING_PASSWORD.hsms-changed")
def test_a_store_connects_although_its_worker_is_killed(server, used, store, point):
    server.restart(environment={"KEYWRIGHT_FAILPOINT": point})
    begin_connect(store)
    require_well(store, used)
    assert "ended with -9" in server.log


@chosen("connect.ROTATING_PASSWORD.pending-stored")
def test_a_store_connects_although_the_processes_at_its_hsms_are_killed(server, used, store, point):
    server.restart(environment={"KEYWRIGHT_FAILPOINT": f"{point}=children"})
    begin_connect(store)
    require_well(store, used)


@chosen("connect.ROTATING_PASSWORD.hsms-changed")
def test_a_store_connects_although_the_whole_server_is_killed(server, used, store, point):
    server.restart(environment={"KEYWRIGHT_FAILPOINT": f"{point}=server"})
    begin_connect(store)
    server.wait_for_death()
    server.restart(environment={})
    require_well(store, used)
