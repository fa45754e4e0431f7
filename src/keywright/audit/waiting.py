"""How a call waits for its record to be written: in a thread, and no longer than a deadline."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

import msgspec

from keywright.audit.appender import Appender

MOST_AT_ONCE = 512


class _Waiting(msgspec.Struct, frozen=True):
    body: bytes
    taken: asyncio.Future[None]


class _Batch(msgspec.Struct, frozen=True):
    """What came in one turn of a loop, and the timer that gives it up."""

    calls: list[_Waiting]
    loop: asyncio.AbstractEventLoop
    timer: asyncio.TimerHandle


class InThread:
    """Writes in a thread, for every place may hang or take its time, the best disk included.

    The records of one turn of the loop are handed over together, and those that come while the thread is busy go
    together the next time: they share what a hand-over, a write and a sync cost (group commit). Once a write hangs for
    longer than the deadline every further call fails at once until it has ended; so what waits is bounded by what one
    deadline's calls left. What waited in vain is not written later. For one event loop at a time.
    """

    def __init__(self, appender: Appender, deadline_seconds: float, monotonic: Callable[[], float]) -> None:
        self._appender = appender
        self._deadline = deadline_seconds
        self._monotonic = monotonic
        self._gathered: list[_Waiting] = []
        self._queue: SimpleQueue[_Batch | None] = SimpleQueue()
        self._busy_since: float | None = None
        # A daemon, because a write that hangs for ever must not keep the process alive.
        self._thread = threading.Thread(target=self._work, name="audit", daemon=True)
        self._thread.start()

    async def write(self, body: bytes) -> None:
        """Wait until a record is written; raise OSError when it was not taken, or not in time."""
        since = self._busy_since
        if since is not None and self._monotonic() - since > self._deadline:
            raise TimeoutError("the audit log hangs")
        loop = asyncio.get_running_loop()
        taken: asyncio.Future[None] = loop.create_future()
        if not self._gathered:
            loop.call_soon(self._hand_over, loop)
        self._gathered.append(_Waiting(body, taken))
        try:
            await taken
        finally:
            # A failure holds this frame. Did the frame hold the failure, both would wait for a garbage collection.
            del taken

    def close(self) -> None:
        """Write what waits, let go of the place, and leave a thread that hangs to the end of the process."""
        self._queue.put(None)
        self._thread.join(self._deadline)

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        calls, self._gathered = self._gathered, []
        timer = loop.call_later(self._deadline, _give_up, calls, self._deadline)
        self._queue.put(_Batch(calls, loop, timer))

    def _work(self) -> None:
        going = True
        while going:
            batches, going = self._next_batches()
            # A call that was given up has its failure already.
            bodies = [waiting.body for batch in batches for waiting in batch.calls if not waiting.taken.done()]
            if bodies:
                self._write(bodies, batches)
        with suppress(OSError):
            self._appender.close()

    def _next_batches(self) -> tuple[list[_Batch], bool]:
        """Return what waits, at least one batch unless the end was asked for, and whether to go on after it."""
        batches: list[_Batch] = []
        number = 0
        with suppress(Empty):
            while number < MOST_AT_ONCE:
                batch = self._queue.get(block=not batches)
                if batch is None:
                    return batches, False
                batches.append(batch)
                number += len(batch.calls)
        return batches, True

    def _write(self, bodies: list[bytes], batches: list[_Batch]) -> None:
        failure: Exception | None = None
        self._busy_since = self._monotonic()
        try:
            self._appender.append(bodies)
        except Exception as fault:  # noqa: BLE001 - the thread goes on, and the calls are told
            failure = fault
        self._busy_since = None
        # The loop is closed when the process ended meanwhile; then nobody waits.
        with suppress(RuntimeError):
            batches[0].loop.call_soon_threadsafe(_tell, batches, failure)


def _give_up(calls: list[_Waiting], seconds: float) -> None:
    for waiting in calls:
        if not waiting.taken.done():
            waiting.taken.set_exception(TimeoutError(f"the audit log did not take a record in {seconds:g} s"))


def _tell(batches: list[_Batch], failure: Exception | None) -> None:
    for batch in batches:
        batch.timer.cancel()
        for waiting in batch.calls:
            if waiting.taken.done():
                continue
            if failure is None:
                waiting.taken.set_result(None)
            else:
                waiting.taken.set_exception(_as_os_error(failure))


def _as_os_error(failure: Exception) -> OSError:
    """Return a failure of each call's own: one exception raised by many tasks would gather all their traces."""
    if isinstance(failure, OSError):
        return OSError(*failure.args)
    return OSError(f"the audit log failed inside: {type(failure).__name__}")
