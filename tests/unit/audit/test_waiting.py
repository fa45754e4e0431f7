"""Calls wait for their records no longer than the deadline, and records that come together go together."""

from __future__ import annotations

import asyncio
import errno
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from keywright.audit.waiting import InThread

DEADLINE = 0.2
FOREVER = 30.0


@dataclass
class GatedAppender:
    """Takes records while its gate is open, and fails with `failure` if that is set."""

    batches: list[list[bytes]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    reached: threading.Event = field(default_factory=threading.Event)
    written: threading.Event = field(default_factory=threading.Event)
    failure: Exception | None = None
    closed: bool = False

    def append(self, bodies: Sequence[bytes]) -> None:
        self.reached.set()
        assert self.gate.wait(FOREVER)
        if self.failure is not None:
            raise self.failure
        self.batches.append(list(bodies))
        self.written.set()

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def appender() -> Iterator[GatedAppender]:
    appender = GatedAppender()
    appender.gate.set()
    yield appender
    appender.gate.set()


def in_thread(appender: GatedAppender, deadline: float = FOREVER) -> InThread:
    return InThread(appender, deadline, time.monotonic)


async def reached(appender: GatedAppender) -> None:
    await asyncio.to_thread(appender.reached.wait, FOREVER)


async def test_a_call_waits_for_its_record(appender: GatedAppender):
    appender.gate.clear()
    sink = in_thread(appender)
    call = asyncio.create_task(sink.write(b"a"))
    await reached(appender)
    assert not call.done()
    appender.gate.set()
    await call
    assert appender.batches == [[b"a"]]
    sink.close()


async def test_records_of_one_turn_of_the_loop_go_together(appender: GatedAppender):
    sink = in_thread(appender)
    await asyncio.gather(*(sink.write(b"%d" % number) for number in range(20)))
    assert appender.batches == [[b"%d" % number for number in range(20)]]
    sink.close()


async def test_records_that_come_while_one_is_written_go_together(appender: GatedAppender):
    appender.gate.clear()
    sink = in_thread(appender)
    calls = [asyncio.create_task(sink.write(b"first"))]
    await reached(appender)
    calls += [asyncio.create_task(sink.write(b"%d" % number)) for number in range(50)]
    await asyncio.sleep(0)
    appender.gate.set()
    await asyncio.gather(*calls)
    assert appender.batches == [[b"first"], [b"%d" % number for number in range(50)]]
    sink.close()


async def test_every_call_of_a_batch_that_failed_is_told(appender: GatedAppender):
    appender.failure = OSError(errno.EIO, "Input/output error")
    sink = in_thread(appender)
    outcomes = await asyncio.gather(*(sink.write(b"a") for _ in range(20)), return_exceptions=True)
    assert all(isinstance(outcome, OSError) and outcome.errno == errno.EIO for outcome in outcomes)
    appender.failure = None
    await sink.write(b"b")
    assert appender.batches == [[b"b"]]
    sink.close()


async def test_a_failure_that_nobody_expected_is_an_os_error_and_does_not_end_the_thread(appender: GatedAppender):
    appender.failure = ValueError("no")
    sink = in_thread(appender)
    with pytest.raises(OSError, match="ValueError"):
        await sink.write(b"a")
    appender.failure = None
    await sink.write(b"b")
    sink.close()


async def test_a_call_is_failed_at_the_deadline_and_those_behind_it_are_never_written(appender: GatedAppender):
    appender.gate.clear()
    sink = in_thread(appender, DEADLINE)
    hung = asyncio.create_task(sink.write(b"hung"))
    await reached(appender)
    behind = asyncio.create_task(sink.write(b"behind"))
    outcomes = await asyncio.gather(hung, behind, return_exceptions=True)
    assert all(isinstance(outcome, TimeoutError) for outcome in outcomes)
    appender.gate.set()
    assert await asyncio.to_thread(appender.written.wait, FOREVER)
    await sink.write(b"after")
    assert appender.batches == [[b"hung"], [b"after"]]
    sink.close()


async def test_while_a_write_hangs_further_calls_fail_at_once(appender: GatedAppender):
    appender.gate.clear()
    now = [0.0]
    sink = InThread(appender, DEADLINE, lambda: now[0])
    with pytest.raises(TimeoutError):
        await sink.write(b"hung")
    now[0] = 1.0
    call = sink.write(b"next")
    with pytest.raises(TimeoutError, match="hangs"):
        # It does not even wait once.
        call.send(None)
    appender.gate.set()
    sink.close()


async def test_closing_writes_what_waits(appender: GatedAppender):
    sink = in_thread(appender)
    call = asyncio.create_task(sink.write(b"a"))
    # One turn to write, and one to hand over what that turn brought.
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.to_thread(sink.close)
    await call
    assert appender.batches == [[b"a"]]
    assert appender.closed


async def test_closing_does_not_wait_for_a_thread_that_hangs(appender: GatedAppender):
    appender.gate.clear()
    sink = in_thread(appender, DEADLINE)
    with pytest.raises(TimeoutError):
        await sink.write(b"hung")
    await asyncio.to_thread(sink.close)
    assert not appender.closed
