"""The supervisor: starts workers, starts a new one for each that dies, and stops them all together."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from keywright.cli.serving.worker_command import WorkerOptions, worker_environment
from keywright.cli.serving.worker_process import WorkerCannotStart, WorkerProcess

logger = logging.getLogger(__name__)

# A worker that cannot be started again is tried at this pace at the slowest, so that a broken machine has rest.
SLOWEST_RESPAWN_SECONDS = 2.0


@dataclass(slots=True, kw_only=True)
class Supervisor:
    """Runs `workers` worker processes on one listening socket until told to stop."""

    data_dir: Path
    listener: socket.socket
    workers: int
    tls_cert: Path | None
    tls_key: Path | None
    on_ready: Callable[[], None]
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT, then let the workers finish what they began.

        Raises:
            WorkerCannotStart: a worker failed before the server was ready.
        """
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        started = await asyncio.gather(
            *(self._start(replacement=False) for _ in range(self.workers)), return_exceptions=True
        )
        serving = [worker for worker in started if isinstance(worker, WorkerProcess)]
        for fault in started:
            if isinstance(fault, BaseException):
                await asyncio.gather(*(worker.stop() for worker in serving))
                raise fault
        self.on_ready()
        await asyncio.gather(*(self._keep_alive(worker) for worker in serving))

    async def _keep_alive(self, worker: WorkerProcess) -> None:
        """Replace one worker whenever it dies; stop it when the server stops."""
        current: WorkerProcess | None = worker
        while current is not None:
            if await self._told_to_stop(current):
                await current.stop()
                return
            logger.warning("worker %d ended with %s", current.process.pid, current.process.returncode)
            current = await self._replacement()

    async def _told_to_stop(self, worker: WorkerProcess) -> bool:
        """Wait for the worker's death or for the end of the server; return whether it is the latter."""
        death = asyncio.ensure_future(worker.died())
        stop = asyncio.ensure_future(self._stopping.wait())
        done, pending = await asyncio.wait({death, stop}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        return stop in done

    async def _replacement(self) -> WorkerProcess | None:
        """Start a worker, trying again until it serves or the server is told to stop."""
        delay = 0.0
        while not self._stopping.is_set():
            try:
                return await self._start(replacement=True)
            except WorkerCannotStart as fault:
                delay = min(delay + 0.2, SLOWEST_RESPAWN_SECONDS)
                logger.error("a worker could not be started again: %s", fault)
            try:
                await asyncio.wait_for(self._stopping.wait(), delay)
            except TimeoutError:
                continue
        return None

    async def _start(self, *, replacement: bool) -> WorkerProcess:
        control = socket.socketpair()
        options = WorkerOptions(
            data_dir=self.data_dir,
            listen_fd=self.listener.fileno(),
            control_fd=control[1].fileno(),
            tls_cert=self.tls_cert,
            tls_key=self.tls_key,
        )
        return await WorkerProcess.start(options, control, worker_environment(replacement=replacement))
