"""One worker process as the supervisor sees it."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
from dataclasses import dataclass

import msgspec

from keywright.cli.serving.worker_command import WorkerOptions, WorkerReport

logger = logging.getLogger(__name__)

DRAIN_SECONDS = 20.0


class WorkerCannotStart(Exception):
    """The worker could not serve; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class WorkerProcess:
    """A worker that serves. `control` stays open for its life: its closing tells the worker that we are gone."""

    process: asyncio.subprocess.Process
    control: asyncio.StreamWriter

    @classmethod
    async def start(
        cls, options: WorkerOptions, control: tuple[socket.socket, socket.socket], environment: dict[str, str]
    ) -> WorkerProcess:
        """Start a worker and wait until it serves.

        `control` is a pair of connected sockets, of which the worker gets the second.

        Raises:
            WorkerCannotStart: it ended, or said why it cannot.
        """
        ours, theirs = control
        process = await asyncio.create_subprocess_exec(
            *options.command(),
            pass_fds=(options.listen_fd, options.control_fd),
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
        )
        theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours)
        line = await reader.readline()
        if not line:
            report = WorkerReport("failed", "a worker ended before it was ready; its log says why")
        else:
            report = msgspec.json.decode(line, type=WorkerReport)
        if report.event != "ready":
            writer.close()
            await process.wait()
            raise WorkerCannotStart(report.message)
        return cls(process, writer)

    async def died(self) -> None:
        """Return when the process has ended."""
        await self.process.wait()
        self.control.close()

    async def stop(self) -> None:
        """Let the worker finish what it began; kill it, by its id, when that takes too long."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self.process.wait(), DRAIN_SECONDS)
        except TimeoutError:
            logger.error("worker %d did not stop in %.0f s and is killed", self.process.pid, DRAIN_SECONDS)
            self.process.kill()
            await self.process.wait()
        self.control.close()
