"""A call into an HSM that does not come back: the caller hears of it soon, and nobody else is held up."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.chaos.agents import agent_pids, kill_agents
from tests.chaos.load import Load, clients, round_trip
from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import NO_RETRIES, PLAINTEXT, UsedKeyStore
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused

HANG_MILLISECONDS = 10_000
# The service promises a second; a test machine with other work to do gets more. bench/hang.py measures it.
GENEROUS_SECONDS = 5.0


@pytest.fixture(scope="module")
def server(server_of_faulty_hsms: KeywrightServer) -> KeywrightServer:
    """The server whose HSMs fail on command."""
    return server_of_faulty_hsms


@pytest.fixture(scope="module")
def used(used_on_faulty_hsms: UsedKeyStore) -> UsedKeyStore:
    """A store of that server."""
    return used_on_faulty_hsms


@dataclass(frozen=True, kw_only=True)
class Bystanders:
    """Keys that have nothing to do with the HSMs that hang, each under load."""

    loads: tuple[Load, ...]

    @classmethod
    def make(cls, server: KeywrightServer, *keys: str) -> Bystanders:
        return cls(loads=tuple(Load(clients(server, 1), round_trip(key), at_least=30) for key in keys))

    def __enter__(self) -> Bystanders:
        for load in self.loads:
            load.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        for load in self.loads:
            load.__exit__(*error)

    def require_served(self) -> None:
        for load in self.loads:
            assert load.failures == []
            assert load.slowest_seconds < GENEROUS_SECONDS


@pytest.fixture(scope="module")
def other(server: KeywrightServer) -> UsedKeyStore:
    """A second store, whose HSMs do not hang."""
    return UsedKeyStore.make(server)


@pytest.fixture(scope="module")
def built_in_key(server: KeywrightServer) -> str:
    """A key of the built-in store."""
    return str(server.client("kms").create_key()["KeyMetadata"]["KeyId"])


@pytest.fixture
def bystanders(server: KeywrightServer, other: UsedKeyStore, built_in_key: str) -> Bystanders:
    """The keys of the built-in store and of another HSM store."""
    return Bystanders.make(server, built_in_key, other.key["KeyId"])


@pytest.fixture(autouse=True)
def _nothing_hangs_yet(server: KeywrightServer, used: UsedKeyStore, other: UsedKeyStore) -> None:
    """Start with fresh agents: the calls of the test before would hang on in the old ones."""
    kill_agents(server)
    wait_until(lambda: used.is_whole() and other.is_whole(), bool)


def hang(function: str, labels: list[str]) -> list[str]:
    """Return the faults that make a function hang on these HSMs."""
    return [f"{function} {label} {HANG_MILLISECONDS} 0" for label in labels]


def timed_encrypt(kms: Any, used: UsedKeyStore) -> float:
    """Encrypt and return how many seconds the caller waited; every failure is the caller's to see."""
    begun = time.monotonic()
    try:
        kms.encrypt(KeyId=used.key["KeyId"], Plaintext=PLAINTEXT)
    finally:
        seconds = time.monotonic() - begun
        print(f"answered after {seconds:.3f} s")
        assert seconds < GENEROUS_SECONDS
    return seconds


@pytest.mark.parametrize("function", ["C_Encrypt", "C_EncryptInit"])
def test_the_caller_gets_an_error_when_all_hsms_hang(server, hsms, used, bystanders, function):
    kms = server.client("kms", config=NO_RETRIES)
    timed_encrypt(kms, used)
    with bystanders, hsms.failing(*hang(function, used.cluster.hsm_ids())):
        for _ in range(3):
            # On a slow machine, a call may come before the agent that hung in the one before has a successor.
            wait_until(lambda: can_decrypt(used), bool)
            with refused("KMSInvalidStateException"):
                timed_encrypt(kms, used)
    bystanders.require_served()
    wait_until(lambda: is_served(kms, used), bool)


def test_the_agent_that_hangs_is_replaced_and_no_other(server, hsms, used, other):
    kms = server.client("kms", config=NO_RETRIES)
    other.decrypt()
    used.decrypt()
    before = agent_pids(server)
    with hsms.failing(*hang("C_Encrypt", used.cluster.hsm_ids())):
        with refused("KMSInvalidStateException"):
            timed_encrypt(kms, used)
        wait_until(lambda: before - agent_pids(server), bool)
    wait_until(lambda: is_served(kms, used), bool)
    assert other.decrypt() == PLAINTEXT
    assert len(before - agent_pids(server)) == 1
    assert len(agent_pids(server)) == len(before)


@pytest.mark.parametrize("silent", [0, 1])
def test_the_caller_gets_an_answer_when_one_hsm_of_two_hangs(server, hsms, used, bystanders, silent):
    kms = server.client("kms", config=NO_RETRIES)
    with bystanders, hsms.failing(*hang("C_Encrypt", [used.cluster.hsm_ids()[silent]])):
        for _ in range(20):
            timed_encrypt(kms, used)
    bystanders.require_served()


def test_nobody_of_many_callers_gets_an_error_when_one_hsm_of_two_hangs(server, hsms, used):
    with (
        hsms.failing(*hang("C_Encrypt", used.cluster.hsm_ids()[:1])),
        Load(clients(server, 8), round_trip(used.key["KeyId"]), at_least=200) as load,
    ):
        pass
    assert load.failures == []


def can_decrypt(used: UsedKeyStore) -> bool:
    """Return whether the key's HSMs do what no fault stands against."""
    try:
        return used.decrypt() == PLAINTEXT
    except ClientError:
        return False


def is_served(kms: Any, used: UsedKeyStore) -> bool:
    """Return whether the key works."""
    try:
        timed_encrypt(kms, used)
    except ClientError:
        return False
    return True
