"""What is taken away is taken away in every worker, for every request that begins a second after it was acknowledged.

`make test` makes 20 trials, KEYWRIGHT_CHAOS=full 500.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.chaos.scale import FULL
from tests.services.server import KeywrightServer
from tests.wire.authorization.people import People
from tests.wire.authorization.revocations import WAYS, Revocation
from tests.wire.authorization.worker_connections import connection_to_each_worker
from tests.wire.signed_requests import Connection, Signer

WORKERS = 3
TRIALS = 100 if FULL else 4
BOUND_SECONDS = 1.0
GIVE_UP_SECONDS = 10.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeywrightServer]:
    made = KeywrightServer.make(tmp_path_factory.mktemp("revocation"), workers=WORKERS)
    try:
        yield made.start()
        made.stop()
    finally:
        made.close()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__.replace("_", "-"))
def test_every_worker_refuses_within_a_second_what_was_taken_away(server: KeywrightServer, way: Any) -> None:
    people = People(server=server, prefix=way.__name__)
    administrator = server.client("sts").get_caller_identity()["Arn"]
    revocation: Revocation = way(people, server.client("kms"), administrator)
    signer = Signer.of(server, credentials=revocation.person.credentials)
    with connection_to_each_worker(server) as workers:
        assert len(workers) == WORKERS
        for _ in range(TRIALS):
            for connection in workers.values():
                last_answer(connection, signer, revocation, until="success")
            revocation.take()
            acknowledged = time.monotonic()
            for worker, connection in workers.items():
                begun = last_answer(connection, signer, revocation, until=revocation.refusal)
                assert begun - acknowledged <= BOUND_SECONDS, f"worker {worker} was late"
            revocation.give_back()


def last_answer(connection: Connection, signer: Signer, revocation: Revocation, *, until: str) -> float:
    """Ask one worker until it answers so; return when the last request began that was answered otherwise."""
    body = {"KeyId": revocation.key_id, "Plaintext": "eA=="}
    give_up_at = time.monotonic() + GIVE_UP_SECONDS
    otherwise = 0.0
    while True:
        begun = time.monotonic()
        answer = connection.ask(signer.sign("TrentService.Encrypt", body))
        found = "success" if answer.status == 200 else answer.code
        if found == until:
            return otherwise
        assert begun < give_up_at, f"still {found}"
        otherwise = begun
