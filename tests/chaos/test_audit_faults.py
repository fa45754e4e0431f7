"""No answer without its record, whatever becomes of the audit log; and whoever changes the log is found out (T-AUD)."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from keywright.audit.anchors import take_anchor
from keywright.audit.chained_record import read_record
from keywright.audit.faults import FaultKind
from keywright.audit.verification import verify_log
from keywright.operations.services import Services
from tests.chaos.audit_rounds import FAULTS, FaultyDisk, Round
from tests.chaos.scale import FULL
from tests.fakes.cluster_world import make_database, open_world
from tests.services.server import KeywrightServer
from tests.unit.audit.logs import SEAL, put, write_log
from tests.wire.key_stores.key_store import NO_RETRIES
from tests.wire.refusals import refused

FAULTY_ROUNDS = 300 if FULL else 60
TAMPERED_ROUNDS = 200 if FULL else 60
CALLS = 12
# The sinks have one second; a busy machine takes its time for the rest.
PATIENCE_SECONDS = 5.0


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    path = tmp_path_factory.mktemp("audit-faults") / "keywright.db"
    make_database(path)
    world = open_world(path)
    yield world.services
    world.storage.close()


@pytest.mark.parametrize("seed", range(FAULTY_ROUNDS))
async def test_every_answer_has_its_record_and_no_fault_breaks_the_chain(services: Services, tmp_path: Path, seed: int):
    chance = Random(seed)
    turn = Round(
        services=services,
        path=tmp_path / "audit.jsonl",
        disk=FaultyDisk(chance, chance.sample(FAULTS, chance.randint(1, len(FAULTS)))),
        fsync=chance.random() < 0.5,
        writers=chance.randint(1, 3),
    )
    await turn.run(CALLS)
    records = filter(None, map(read_record, turn.path.read_bytes().splitlines()))
    recorded = [json.loads(record.record)["requestID"] for record in records]
    assert set(turn.answered) <= set(recorded)
    assert len(recorded) == len(set(recorded))
    report = verify_log([turn.path], SEAL, whole=True)
    assert report.faults == []
    assert len(turn.answered) + turn.refused >= CALLS * turn.writers


@pytest.mark.parametrize("seed", range(TAMPERED_ROUNDS))
def test_verification_names_the_first_record_that_was_tampered_with(tmp_path: Path, seed: int):
    chance = Random(seed)
    path = tmp_path / "audit.jsonl"
    writers = [f"{number:02x}" for number in range(chance.randint(1, 4))]
    lines = write_log(path, *(chance.choice(writers) for _ in range(40)))
    owner = [line[line.rindex(b'"writer":"') :][:26] for line in lines]
    anchor = take_anchor([path], 1.0)
    kind = (FaultKind.EDITED, FaultKind.REORDERED, FaultKind.CUT, FaultKind.TORN, FaultKind.REPEATED)[seed % 5]
    at = chance.choice([n for n in range(1, 38) if owner[n] in owner[:n] and owner[n] in owner[n + 1 :]])
    following = next(n for n in range(at + 1, 40) if owner[n] == owner[at])
    expected = at + 1
    if kind is FaultKind.EDITED:
        lines[at] = lines[at].replace(b'"Encrypt"', b'"Decrypt"')
    elif kind is FaultKind.REORDERED:
        lines[at], lines[following] = lines[following], lines[at]
    elif kind is FaultKind.CUT:
        del lines[at]
        expected = following
    elif kind is FaultKind.TORN:
        lines[at] = lines[at][: chance.randrange(20, len(lines[at]) - 2)] + b"\n"
    else:
        lines.insert(following + 1, lines[at])
        expected = following + 2
    put(path, lines)
    first = verify_log([path], SEAL, anchor, whole=True).faults[0]
    assert first.place is not None
    assert (first.kind, first.place.line) == (kind, expected), first


@pytest.mark.parametrize("seed", range(TAMPERED_ROUNDS // 4))
def test_a_tail_that_was_cut_off_is_missed_by_the_anchor(tmp_path: Path, seed: int):
    chance = Random(seed)
    path = tmp_path / "audit.jsonl"
    lines = write_log(path, *(chance.choice(("aa", "bb", "cc")) for _ in range(40)))
    anchor = take_anchor([path], 1.0)
    put(path, lines[: chance.randrange(40)])
    assert FaultKind.CUT in {fault.kind for fault in verify_log([path], SEAL, anchor).faults}


@pytest.fixture(scope="module")
def syslog_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("syslog") / "log"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, syslog_path: Path) -> Iterator[KeywrightServer]:
    """A server with three sinks, each of which has to take every record."""
    settings = f'[audit]\nsinks = ["file", "stdout", "syslog"]\nsyslog = "unix:{syslog_path}"\n'
    server = KeywrightServer.make(tmp_path_factory.mktemp("audit-sinks"), configuration=settings)
    try:
        yield server.start()
    finally:
        server.close()


@contextlib.contextmanager
def syslog_server(path: Path) -> Iterator[socket.socket]:
    """Listen as a syslog server does, until the block ends."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(path))
        listener.setblocking(False)
        yield listener
    path.unlink()


def received(listener: socket.socket) -> bytes:
    """Return everything that the syslog server has got."""
    messages: list[bytes] = []
    with contextlib.suppress(BlockingIOError):
        while True:
            messages.append(listener.recv(1 << 20))
    return b"\n".join(messages)


def read_stdout(server: KeywrightServer) -> bytes:
    """Read what the server has written to standard output, and waits to be read."""
    assert server._process is not None
    assert server._process.stdout is not None
    descriptor = server._process.stdout.fileno()
    os.set_blocking(descriptor, False)
    taken = b""
    with contextlib.suppress(BlockingIOError):
        while True:
            taken += os.read(descriptor, 1 << 16)
    return taken


def fails_in_time(kms: Any) -> None:
    """Require that a call fails, and not after long."""
    began = time.monotonic()
    with refused("KMSInternalException", status=500):
        kms.list_keys()
    assert time.monotonic() - began < PATIENCE_SECONDS


def test_a_call_is_answered_once_every_sink_has_its_record(server: KeywrightServer, syslog_path: Path):
    kms = server.client("kms", config=NO_RETRIES)
    fails_in_time(kms)
    with syslog_server(syslog_path) as listener:
        request_id = kms.list_keys()["ResponseMetadata"]["RequestId"].encode()
        assert request_id in received(listener)
        assert request_id in read_stdout(server)
        assert request_id in (server.data_dir / "audit.jsonl").read_bytes()
    fails_in_time(kms)


def test_a_syslog_server_that_hangs_fails_calls_until_it_reads_again(server: KeywrightServer, syslog_path: Path):
    kms = server.client("kms", config=NO_RETRIES)
    with syslog_server(syslog_path) as listener:
        outcomes = []
        for _ in range(300):
            read_stdout(server)
            try:
                kms.list_keys()
            except kms.exceptions.KMSInternalException:
                outcomes.append("refused")
                break
            outcomes.append("answered")
        assert outcomes[-1] == "refused", "the queue of a socket that nobody reads has an end"
        fails_in_time(kms)
        received(listener)
        _until_answered(kms)


def test_a_standard_output_that_nobody_reads_fails_calls_until_somebody_does(
    server: KeywrightServer, syslog_path: Path
):
    kms = server.client("kms", config=NO_RETRIES)
    with syslog_server(syslog_path) as listener:
        read_stdout(server)
        answered = []
        with contextlib.suppress(kms.exceptions.KMSInternalException):
            for _ in range(300):
                answered.append(kms.list_keys()["ResponseMetadata"]["RequestId"])
                received(listener)
        assert len(answered) < 300, "a pipe that nobody reads is full at some time"
        fails_in_time(kms)
        told = read_stdout(server)
        assert all(request_id.encode() in told for request_id in answered)
        _until_answered(kms)


def _until_answered(kms: Any) -> None:
    """Call until a call is answered: what hung has to notice first that it does not any more."""
    deadline = time.monotonic() + PATIENCE_SECONDS * 4
    while time.monotonic() < deadline:
        with contextlib.suppress(kms.exceptions.KMSInternalException):
            kms.list_keys()
            return
    raise AssertionError("the sink took no record any more")


def test_the_file_verifies_after_all_of_that(server: KeywrightServer):
    assert verify_log([server.data_dir / "audit.jsonl"], whole=True).faults == []
