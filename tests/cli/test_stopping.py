"""How a server ends, and what it survives."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.services.command import DEADLINE_SECONDS
from tests.services.processes import watching
from tests.services.server import KeywrightServer, ServerFactory
from tests.wire.signed_requests import Connection, Request, Signer, ask

ALIVE = Request(method=b"GET", target=b"/healthz", headers=((b"host", b"x"),))


def test_the_ready_line_is_one_json_object_and_the_server_answers_at_once(start_server: ServerFactory) -> None:
    server = start_server(workers=3)
    assert server.ready_line == {"event": "ready", "endpoint": server.endpoint, "workers": 3}
    assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+", server.endpoint)
    assert len(server.worker_pids()) == 3
    server.client("kms").list_keys()
    server.stop()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_with_0(start_server: ServerFactory, number: signal.Signals) -> None:
    server = start_server(workers=2)
    server.stop(number)


def test_a_request_in_flight_is_answered_before_the_server_ends(start_server: ServerFactory) -> None:
    server = start_server(workers=1)
    request = Signer.of(server).sign("TrentService.CreateKey", b'{"Description":"in flight"}')
    data = request.encode()
    with Connection(server.endpoint) as connection, watching([server.pid]) as (supervisor,):
        # The head has been read when the server asks for the rest.
        expecting = request.with_header(b"expect", b"100-continue").encode()
        connection.send(expecting[: -len(request.body)])
        assert connection.answer().status == 100
        os.kill(server.pid, signal.SIGTERM)
        assert not supervisor.wait(0.5), "the server did not wait for the request"
        connection.send(data[-len(request.body) :])
        answer = connection.answer()
    assert answer.status == 200
    key_id = answer.json["KeyMetadata"]["KeyId"]
    server.stop()
    server.start()
    assert server.client("kms").describe_key(KeyId=key_id)["KeyMetadata"]["Description"] == "in flight"


def test_a_worker_killed_under_load_is_replaced_and_no_call_fails(start_server: ServerFactory) -> None:
    server = start_server(workers=2)
    key_id = server.client("kms").create_key()["KeyMetadata"]["KeyId"]
    stop, warm = threading.Event(), threading.Barrier(5)
    with ThreadPoolExecutor(4) as pool:
        clients = [server.client("kms") for _ in range(4)]
        loads = [pool.submit(_encrypt_until, client, key_id, stop, warm) for client in clients]
        warm.wait(DEADLINE_SECONDS)
        try:
            for _ in range(3):
                _kill_one_worker(server)
        finally:
            stop.set()
        assert all(load.result(DEADLINE_SECONDS) > 0 for load in loads)
    server.stop()


def _encrypt_until(kms: Any, key_id: str, stop: threading.Event, warm: threading.Barrier) -> int:
    """Use the key until told to stop; every call must succeed with boto3's own retries."""
    kms.encrypt(KeyId=key_id, Plaintext=b"x")
    warm.wait(DEADLINE_SECONDS)
    count = 0
    while not stop.is_set():
        kms.encrypt(KeyId=key_id, Plaintext=b"x")
        count += 1
    return count


def _kill_one_worker(server: KeywrightServer) -> None:
    """Kill a worker and wait until another one answers in its place."""
    before = server.worker_pids()
    with watching([before[0]]) as (victim,):
        victim.kill()
        assert victim.wait(DEADLINE_SECONDS)
    give_up_at = time.monotonic() + DEADLINE_SECONDS
    while len(set(server.worker_pids()) - {before[0]}) < len(before):
        assert time.monotonic() < give_up_at, f"the worker was not replaced\n{server.log[-4000:]}"
        assert ask(server.endpoint, ALIVE).status == 200


def test_workers_end_by_themselves_when_the_supervisor_is_killed(start_server: ServerFactory) -> None:
    server = start_server(workers=2)
    server.client("kms").create_key()
    server.kill_supervisor()
    server.start()
    assert len(server.client("kms").list_keys()["Keys"]) == 1
    server.stop()


def test_dev_serves_every_region_with_well_known_credentials(tmp_path: Any) -> None:
    server = KeywrightServer.make_dev(tmp_path).start()
    try:
        for region in ("us-east-1", "eu-central-1", "ap-southeast-2"):
            arn = server.client("kms", region=region).create_key()["KeyMetadata"]["Arn"]
            assert arn.startswith(f"arn:aws:kms:{region}:000000000000:key/")
        server.restart()
        assert len(server.client("kms", region="eu-central-1").list_keys()["Keys"]) == 1
        server.stop()
    finally:
        server.close()
