"""Runs a worker's jobs: looks for work when woken and about every second, and does some of it at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from keywright.jobs.job import Job, Work

logger = logging.getLogger(__name__)

POLL_SECONDS = 1.0
CONCURRENCY = 16


class JobRunner:
    """Runs jobs in one event loop. No failure of a job ends it; each is logged and tried again at the next poll."""

    def __init__(
        self, jobs: Sequence[Job], *, poll_seconds: float = POLL_SECONDS, concurrency: int = CONCURRENCY
    ) -> None:
        self._jobs = jobs
        self._poll_seconds = poll_seconds
        self._concurrency = concurrency
        self._woken = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._stopping = False

    def wake(self) -> None:
        """Say that there may be work now; to be called in the loop that runs `run`."""
        self._woken.set()

    async def run(self) -> None:
        """Run until `stop` is called or this task is cancelled; work under way is cancelled then, and waited for."""
        try:
            while not self._stopping:
                self._woken.clear()
                await self.look_once()
                await self._rest()
        finally:
            await self._cancel_all()

    def stop(self) -> None:
        """Make `run` return soon."""
        self._stopping = True
        self._woken.set()

    async def look_once(self) -> None:
        """Start the work that every job finds due now, as far as there is room."""
        for job in self._jobs:
            for work in await self._due(job):
                if len(self._running) >= self._concurrency:
                    return
                if work.name not in self._running:
                    self._running[work.name] = asyncio.create_task(self._do(work), name=work.name)

    async def finish_running(self) -> None:
        """Wait until all work that is under way is done."""
        while self._running:
            await asyncio.wait(self._running.values())

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self._poll_seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _due(self, job: Job) -> Sequence[Work]:
        try:
            return await job.due()
        except Exception:
            logger.exception("looking for the work of %s failed", type(job).__name__)
            return ()

    async def _do(self, work: Work) -> None:
        progressed = False
        try:
            progressed = await work.run()
        except Exception:
            logger.exception("background work %s failed and will be tried again", work.name)
        finally:
            del self._running[work.name]
        if progressed:
            self.wake()

    async def _cancel_all(self) -> None:
        tasks = tuple(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
