"""How one connection reads, answers in order, and ends."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from keywright.http.bounds import BOUNDS
from keywright.http1 import connection as connection_module
from keywright.http1.answer import Answer
from keywright.http1.bounds import MAXIMUM_HEAD_BYTES
from keywright.http1.connection import HttpConnection
from keywright.sigv4.request import SignableRequest

REQUEST = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\n%b"


class Wire:
    """A transport that keeps what was written."""

    def __init__(self) -> None:
        self.written = b""
        self.closed = False
        self.over = asyncio.Event()
        self.aborted = asyncio.Event()
        self.reading = True

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True
        self.over.set()

    def abort(self) -> None:
        self.aborted.set()

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def get_extra_info(self, name: str) -> Any:
        return ("127.0.0.1", 1) if name == "peername" else None


class Application:
    """Answers with the body it was given, each time it is let."""

    def __init__(self) -> None:
        self.seen: list[SignableRequest] = []
        self.allowed = asyncio.Semaphore(0)

    async def answer(self, request: SignableRequest, source_ip: str) -> Answer:
        assert source_ip == "127.0.0.1"
        self.seen.append(request)
        await self.allowed.acquire()
        return Answer(200, request.body, request_id=b"id")


class World:
    """A connection between the two."""

    def __init__(self) -> None:
        self.wire, self.application = Wire(), Application()
        self.tasks: set[asyncio.Task[None]] = set()
        self.connections: set[Any] = set()
        self.connection = HttpConnection(self.application, BOUNDS, self.connections, self.tasks)
        transport: Any = self.wire
        self.connection.connection_made(transport)

    async def answered(self, count: int = 1) -> None:
        for _ in range(count):
            self.application.allowed.release()
        while self.connection._busy:  # noqa: ASYNC110 - a connection tells nobody but its client
            await asyncio.sleep(0)


@pytest.fixture
async def world():
    made = World()
    yield made
    made.connection.connection_lost(None)


async def test_a_request_that_comes_in_pieces_is_answered_once_whole(world):
    for byte in REQUEST % b"a":
        assert world.application.seen == []
        world.connection.data_received(bytes([byte]))
    await world.answered()
    assert world.wire.written.startswith(b"HTTP/1.1 200 OK\r\n")
    assert world.wire.written.endswith(b"\r\n\r\na")
    assert b"x-amzn-requestid: id\r\n" in world.wire.written
    assert not world.wire.closed


async def test_pipelined_requests_are_answered_one_after_the_other_and_in_order(world):
    world.connection.data_received(REQUEST % b"a" + REQUEST % b"b" + REQUEST % b"c")
    await asyncio.sleep(0)
    assert len(world.application.seen) == 1
    assert not world.wire.reading
    await world.answered(3)
    assert [part[-1:] for part in world.wire.written.split(b"HTTP/1.1 200 OK")[1:]] == [b"a", b"b", b"c"]
    assert world.wire.reading


async def test_one_task_answers_all_requests_of_a_connection_and_ends_with_it(world):
    world.connection.data_received(REQUEST % b"a")
    (task,) = world.tasks
    await world.answered()
    world.connection.data_received(REQUEST % b"b" + REQUEST % b"c")
    assert world.tasks == {task}
    await world.answered(2)
    assert world.wire.written.endswith(b"c")
    world.connection.connection_lost(None)
    await task
    await asyncio.sleep(0)
    assert not world.tasks


async def test_a_call_whose_client_left_is_finished_and_its_task_ends(world):
    world.connection.data_received(REQUEST % b"a")
    (task,) = world.tasks
    await asyncio.sleep(0)
    world.wire.closed = True
    world.connection.connection_lost(None)
    world.application.allowed.release()
    await task
    assert len(world.application.seen) == 1
    assert world.wire.written == b""


async def test_no_call_begins_while_the_client_does_not_read(world):
    world.connection.pause_writing()
    world.connection.data_received(REQUEST % b"a")
    await asyncio.sleep(0)
    assert world.application.seen == []
    world.connection.resume_writing()
    await world.answered()
    assert world.wire.written.endswith(b"a")


async def test_a_client_that_asks_for_it_is_disconnected_after_its_answer(world):
    world.connection.data_received(b"POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
    await world.answered()
    assert b"connection: close\r\n" in world.wire.written
    assert world.wire.closed


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: h\r\nX: " + b"x" * (MAXIMUM_HEAD_BYTES + 1), 431),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n" + b"x" * 1048577, 413),
    ],
)
async def test_what_is_no_request_is_refused_and_ends_the_connection(world, data, status):
    world.connection.data_received(data)
    await asyncio.sleep(0)
    assert world.wire.written.startswith(b"HTTP/1.1 %d " % status)
    assert world.wire.closed
    assert world.application.seen == []


async def test_a_refusal_waits_for_the_answers_before_it(world):
    world.connection.data_received(REQUEST % b"a" + b"nonsense\r\n\r\n")
    await asyncio.sleep(0)
    assert world.wire.written == b""
    await world.answered()
    first, second = world.wire.written.split(b"HTTP/1.1 ")[1:]
    assert first.startswith(b"200 ")
    assert second.startswith(b"400 ")
    assert world.wire.closed


async def test_a_client_that_waits_for_it_is_told_to_send_its_body(world):
    world.connection.data_received(b"POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n")
    assert world.wire.written == b"HTTP/1.1 100 Continue\r\n\r\n"
    world.connection.data_received(b"a")
    await world.answered()
    assert world.wire.written.endswith(b"\r\n\r\na")


async def test_stopping_lets_the_request_in_progress_finish_and_then_ends(world):
    world.connection.data_received((REQUEST % b"a")[:-1])
    world.connection.shutdown()
    assert not world.wire.closed
    world.connection.data_received(b"a")
    await world.answered()
    assert b"connection: close" in world.wire.written
    assert world.wire.closed


async def test_stopping_ends_an_idle_connection_at_once(world):
    world.connection.shutdown()
    assert world.wire.closed


async def test_stopping_does_not_wait_for_a_client_to_say_goodbye(monkeypatch, world):
    monkeypatch.setattr(connection_module, "GOODBYE_SECONDS", 0.0)
    world.connection.shutdown()
    await asyncio.wait_for(world.wire.aborted.wait(), 30)


async def test_a_client_that_is_not_admitted_is_cut_off_and_not_read(world):
    def refuse(transport: asyncio.BaseTransport) -> None:
        raise connection_module.PeerRefused

    wire: Any = Wire()
    refused = HttpConnection(world.application, BOUNDS, world.connections, world.tasks, refuse)
    refused.connection_made(wire)
    refused.data_received(REQUEST % b"a")
    refused.connection_lost(None)
    assert (wire.closed, wire.written, world.application.seen) == (True, b"", [])


@pytest.mark.parametrize(
    ("sent", "limit", "answer"),
    [
        (b"", "HEAD_SECONDS", b""),
        (b"POST / HTTP/1.1\r\nHo", "HEAD_SECONDS", b""),
        (b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n12", "BODY_SECONDS", b"HTTP/1.1 408 "),
    ],
)
async def test_a_client_that_is_too_slow_is_disconnected(monkeypatch, sent, limit, answer):
    monkeypatch.setattr(connection_module, limit, 0.0)
    monkeypatch.setattr(connection_module, "LOOK_SECONDS", 0.01)
    world = World()
    if sent:
        world.connection.data_received(sent)
    async with asyncio.timeout(30):
        await world.wire.over.wait()
    assert world.wire.written.startswith(answer)
    assert (world.wire.written == b"") is (answer == b"")
    world.connection.connection_lost(None)
