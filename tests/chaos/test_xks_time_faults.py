"""A proxy that does not answer in time: callers hear of it, once asked again, and nothing is left over (row X1).

How long callers wait is measured by bench/xks_faults.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.chaos.fault_proxy.time_faults import TIME_FAULTS
from tests.chaos.load import Load, clients, round_trip
from tests.chaos.scale import FULL
from tests.chaos.xks_deployment import Resources, XksDeployment, xks_deployment
from tests.wire.external_key_stores.external_store import CONTEXT, PLAINTEXT
from tests.wire.key_stores.waiting import wait_until
from tests.wire.refusals import refused

CALLERS = 32 if FULL else 8
CALLS_PER_MODE = 10_000 // len(TIME_FAULTS) + 1 if FULL else 8
# A call that leaves its connection behind, of a quarter of a megabyte, is seen after a hundred of them.
MORE_MEBIBYTES = 16.0
# The bodies and headers without end are seen to be none before the time is up, and an answer that is none is not asked
# for again; a request that was not read to its end is counted by no proxy.
ASKED = {
    "hang_after_request": 2,
    "hang_after_answer_head": 2,
    "hang_in_answer": 2,
    "drip": 2,
    "continue_then_hang": 2,
    "endless_body": 1,
    "endless_body_to_the_close": 1,
    "endless_headers": 1,
    "one_endless_header": 1,
}


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XksDeployment]:
    """The server and its two stores."""
    with xks_deployment(tmp_path_factory.mktemp("time-faults")) as made:
        yield made


@pytest.fixture(autouse=True)
def _healed(deployment: XksDeployment) -> Iterator[None]:
    yield
    deployment.faulty.proxy.heal()
    wait_until(deployment.faulty.is_whole, bool)


def outcomes(deployment: XksDeployment, calls: int, callers: list[Any]) -> dict[str, int]:
    """Encrypt and decrypt in turn, so many times by several callers at once, and count the codes."""
    faulty, found = deployment.faulty, {}

    def call(number: int) -> str:
        kms = callers[number % len(callers)]
        requests: tuple[Callable[[], Any], ...] = (
            lambda: kms.encrypt(KeyId=faulty.key["KeyId"], Plaintext=PLAINTEXT),
            lambda: kms.decrypt(CiphertextBlob=faulty.ciphertext, EncryptionContext=CONTEXT),
        )
        try:
            requests[number % 2]()
        except ClientError as refusal:
            return f"{refusal.response['ResponseMetadata']['HTTPStatusCode']} {refusal.response['Error']['Code']}"
        return "answered"

    with ThreadPoolExecutor(len(callers)) as threads:
        for outcome in threads.map(call, range(calls)):
            found[outcome] = found.get(outcome, 0) + 1
    return found


def test_every_caller_is_refused_and_sockets_and_memory_stay_flat(deployment: XksDeployment) -> None:
    callers = deployment.clients(CALLERS)
    worker = deployment.worker
    # Connections of the callers, and what the busiest moment takes: an allocator keeps that.
    for mode in TIME_FAULTS if FULL else ("endless_body", "hang_in_answer"):
        deployment.faulty.proxy.misbehave(TIME_FAULTS[mode])
        deployment.faulty.proxy.drop_connections()
        outcomes(deployment, max(CALLERS, CALLS_PER_MODE // 4), callers)
    deployment.faulty.proxy.heal()
    wait_until(deployment.faulty.is_whole, bool)
    # Not a key of the other store: both proxies run in this process, which so many callers slow down.
    built_in = callers[0].create_key()["KeyMetadata"]["KeyId"]
    with Load(clients(deployment.server, 1), round_trip(built_in), at_least=30) as bystander:
        bystander.wait_for(5)
        before = Resources.of(worker)
        for mode, fault in TIME_FAULTS.items():
            deployment.faulty.proxy.misbehave(fault)
            deployment.faulty.proxy.drop_connections()
            refusals = outcomes(deployment, CALLS_PER_MODE, callers)
            assert refusals == {"400 KMSInvalidStateException": CALLS_PER_MODE}, mode
        deployment.faulty.proxy.heal()
        wait_until(deployment.faulty.is_whole, bool)
        after = wait_until(lambda: Resources.of(worker), lambda now: now.sockets <= before.sockets)
    print(f"{CALLS_PER_MODE * len(TIME_FAULTS)} calls: {before} -> {after}")
    assert bystander.failures == []
    assert deployment.worker == worker
    assert after.resident_mebibytes - before.resident_mebibytes < MORE_MEBIBYTES
    assert deployment.own_tracebacks == []


@pytest.mark.parametrize("mode", ASKED)
def test_the_proxy_is_asked_once_more_after_a_time_out_and_never_after_an_answer(
    deployment: XksDeployment, mode: str
) -> None:
    proxy = deployment.faulty.proxy
    proxy.misbehave(TIME_FAULTS[mode])
    proxy.forget()
    with refused("KMSInvalidStateException"):
        deployment.faulty.encrypt()
    assert dict(proxy.counts) == {"encrypt": ASKED[mode]}


def test_what_is_sent_again_is_the_same_request_signed_at_its_own_time(deployment: XksDeployment) -> None:
    proxy = deployment.faulty.proxy
    proxy.misbehave(TIME_FAULTS["hang_after_request"])

    def dates() -> tuple[bytes | None, bytes | None]:
        # Late in a second, so that the second attempt falls into the next one.
        time.sleep((0.85 - time.time()) % 1)
        proxy.requests.clear()
        with refused("KMSInvalidStateException"):
            deployment.faulty.decrypt()
        first, second = proxy.requests
        assert first.body == second.body
        assert first.connection != second.connection
        for request in (first, second):
            proxy.healthy.signatures.require(request)
        return first.header(b"x-amz-date"), second.header(b"x-amz-date")

    assert any(first != second for first, second in (dates() for _ in range(5)))


def test_a_second_attempt_that_is_answered_serves_the_caller(deployment: XksDeployment) -> None:
    for mode in ("hang_after_request", "hang_in_answer", "continue_then_hang"):
        deployment.faulty.proxy.misbehave(TIME_FAULTS[mode], times=1)
        assert deployment.faulty.decrypt() == PLAINTEXT
