"""The runner: wakes, polls, bounds, survives and stops."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from keywright.jobs.job import Work
from keywright.jobs.runner import JobRunner


class ListJob:
    """Offers what is in its list; each piece of work notes its name and waits for the gate."""

    def __init__(self, *names: str) -> None:
        self.names = list(names)
        self.looked = asyncio.Event()
        self.gate = asyncio.Event()
        self.done: list[str] = []
        self.running = self.most = 0
        self.failures: list[Exception] = []
        self.begun, self.finished = asyncio.Event(), asyncio.Event()

    async def due(self) -> Sequence[Work]:
        self.looked.set()
        if self.failures:
            raise self.failures.pop()
        return [Work(name=name, run=lambda name=name: self._run(name)) for name in self.names]

    async def _run(self, name: str) -> bool:
        self.running += 1
        self.most = max(self.most, self.running)
        self.begun.set()
        try:
            await self.gate.wait()
        finally:
            self.running -= 1
        self.done.append(name)
        self.names.remove(name)
        if not self.names:
            self.finished.set()
        return True


async def test_work_is_found_when_woken_long_before_the_next_poll():
    job = ListJob()
    job.gate.set()
    runner = JobRunner([job], poll_seconds=3600)
    running = asyncio.create_task(runner.run())
    await job.looked.wait()
    job.names.append("late")
    runner.wake()
    await job.finished.wait()
    runner.stop()
    await running


async def test_work_is_found_by_polling_alone():
    job = ListJob()
    job.gate.set()
    runner = JobRunner([job], poll_seconds=0.01)
    running = asyncio.create_task(runner.run())
    await job.looked.wait()
    job.names.append("late")
    await job.finished.wait()
    runner.stop()
    await running


async def test_no_more_work_than_allowed_runs_at_once_and_all_of_it_is_done():
    job = ListJob(*"abcdefgh")
    runner = JobRunner([job], poll_seconds=3600, concurrency=3)
    await runner.look_once()
    await asyncio.sleep(0)
    assert job.running == 3
    job.gate.set()
    running = asyncio.create_task(runner.run())
    await job.finished.wait()
    assert job.most == 3
    runner.stop()
    await running


async def test_one_piece_of_work_is_not_begun_twice():
    job = ListJob("a")
    runner = JobRunner([job])
    for _ in range(3):
        await runner.look_once()
    await asyncio.sleep(0)
    assert job.running == 1
    job.gate.set()
    await runner.finish_running()
    assert job.done == ["a"]


async def test_a_failure_to_look_and_a_failure_of_the_work_end_nothing():
    job, other = ListJob(), ListJob("b")
    other.gate.set()
    job.failures.append(RuntimeError("the database is gone"))

    class Failing:
        async def due(self) -> Sequence[Work]:
            return [Work(name="fails", run=self._fail)]

        async def _fail(self) -> bool:
            raise RuntimeError("a defect")

    runner = JobRunner([job, Failing(), other])
    await runner.look_once()
    await runner.finish_running()
    assert other.done == ["b"]
    await runner.look_once()
    await runner.finish_running()


async def test_stopping_cancels_what_is_under_way_and_waits_for_it():
    job = ListJob("a")
    runner = JobRunner([job], poll_seconds=3600)
    running = asyncio.create_task(runner.run())
    await job.begun.wait()
    runner.stop()
    await running
    assert (job.running, job.done) == (0, [])
