"""Processes as Linux shows them: who descends from whom, and waiting for the end of one that is not our child."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterator
from pathlib import Path


def children_of(pid: int) -> list[int]:
    """Return the living children of a process, whichever of its threads started them."""
    found: list[int] = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                found += [int(child) for child in (task / "children").read_text().split()]
    return found


def descendants_of(pid: int) -> list[int]:
    """Return the children of a process, their children and so on."""
    found: list[int] = []
    for child in children_of(pid):
        found += [child, *descendants_of(child)]
    return found


class WatchedProcess:
    """A process held by a descriptor, so that its number cannot come to mean another one."""

    def __init__(self, pid: int) -> None:
        """Take hold of a living process; raise ProcessLookupError when there is none."""
        self.pid = pid
        self._descriptor = os.pidfd_open(pid)

    def wait(self, seconds: float) -> bool:
        """Wait for its end; return whether it came in time."""
        readable, _, _ = select.select([self._descriptor], [], [], max(0.0, seconds))
        return bool(readable)

    def kill(self) -> None:
        """End it at once, if it still lives."""
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)

    def close(self) -> None:
        """Let go of it."""
        os.close(self._descriptor)


@contextlib.contextmanager
def watching(pids: list[int]) -> Iterator[list[WatchedProcess]]:
    """Take hold of those of the processes that still live."""
    held: list[WatchedProcess] = []
    try:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                held.append(WatchedProcess(pid))
        yield held
    finally:
        for process in held:
            process.close()


def wait_for_all(processes: list[WatchedProcess], seconds: float) -> list[WatchedProcess]:
    """Wait for the end of all of them; return those that live on."""
    give_up_at = time.monotonic() + seconds
    return [process for process in processes if not process.wait(give_up_at - time.monotonic())]
