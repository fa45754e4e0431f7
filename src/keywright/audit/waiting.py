"""The ways a call waits for its record to be written: not at all, or in a thread and no longer than a deadline."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from keywright.audit.appender import Appender

MOST_AT_ONCE = 512


class AtOnce:
    """Writes in the event loop: for a file on a disk of this machine, where a write takes microseconds."""

    __slots__ = ("appender",)

    def __init__(self, appender: Appender) -> None:
        self.appender = appender

    async def write(self, body: bytes) -> None:
        """Write a record; raise OSError when it was not taken."""
        self.appender.append((body,))

    def close(self) -> None:
        """Let go of the place."""
        self.appender.close()


@dataclass(frozen=True, slots=True)
class _Waiting:
    body: bytes
    taken: asyncio.Future[None]
    loop: asyncio.AbstractEventLoop


class InThread:
    """Writes in a thread, for places that may hang or take their time.

    Records that come while the thread is busy go together the next time, and share what that costs (group commit).
    Once a write hangs for longer than the deadline every further call fails at once until it has ended; so what waits
    is bounded by what one deadline's calls left. What waited in vain is not written later.
    """

    def __init__(self, appender: Appender, deadline_seconds: float, monotonic: Callable[[], float]) -> None:
        self._appender = appender
        self._deadline = deadline_seconds
        self._monotonic = monotonic
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
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
        self._queue.put(_Waiting(body, taken, loop))
        try:
            async with asyncio.timeout(self._deadline):
                await taken
        except TimeoutError as fault:
            raise TimeoutError(f"the audit log did not take a record in {self._deadline:g} s") from fault

    def close(self) -> None:
        """Write what waits, let go of the place, and leave a thread that hangs to the end of the process."""
        self._queue.put(None)
        self._thread.join(self._deadline)

    def _work(self) -> None:
        going = True
        while going:
            batch, going = self._next_batch()
            # A call that was given up has its failure already.
            batch = [waiting for waiting in batch if not waiting.taken.done()]
            if batch:
                self._write(batch)
        with suppress(OSError):
            self._appender.close()

    def _next_batch(self) -> tuple[list[_Waiting], bool]:
        """Return what waits, at least one record unless the end was asked for, and whether to go on after it."""
        batch: list[_Waiting] = []
        with suppress(Empty):
            while len(batch) < MOST_AT_ONCE:
                waiting = self._queue.get(block=not batch)
                if waiting is None:
                    return batch, False
                batch.append(waiting)
        return batch, True

    def _write(self, batch: list[_Waiting]) -> None:
        failure: Exception | None = None
        self._busy_since = self._monotonic()
        try:
            self._appender.append([waiting.body for waiting in batch])
        except Exception as fault:  # noqa: BLE001 - the thread goes on, and the calls are told
            failure = fault
        self._busy_since = None
        # The loop is closed when the process ended meanwhile; then nobody waits.
        with suppress(RuntimeError):
            batch[0].loop.call_soon_threadsafe(_tell, batch, failure)


def _tell(batch: list[_Waiting], failure: Exception | None) -> None:
    for waiting in batch:
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
