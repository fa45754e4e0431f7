"""A server's way to the audit log, over a file whose writes fail, stop short, hang or take their time."""

from __future__ import annotations

import asyncio
import errno
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from keywright.api import sts
from keywright.audit.chain import Chain
from keywright.audit.file_appender import FileAppender, FileSystem
from keywright.audit.log import AuditLog, Sink
from keywright.audit.waiting import InThread
from keywright.domain.errors import InternalFault
from keywright.domain.principals import Caller, Principal
from keywright.http.errors import error_code
from keywright.operations.pipeline import Pipeline
from keywright.operations.services import Services
from keywright.operations.sts.get_caller_identity import get_caller_identity
from tests.unit.audit.logs import SEAL

# Shorter than a server's, so that a round is over soon.
DEADLINE_SECONDS = 0.05
FAULTS = ("none", "EIO", "ENOSPC", "part", "hang", "slow", "EIO on fsync")
CALLER = Caller(
    principal=Principal(account_id="111122223333", principal_id="AIDA", name="admin"),
    access_key_id="AKIA",
    region="us-east-1",
    source_ip="127.0.0.1",
)


@dataclass
class FaultyDisk:
    """Does to each write what `chance` chooses among `faults`; a hang lasts until `wake`."""

    chance: Random
    faults: Sequence[str]
    healthy: bool = False
    _awake: threading.Event = field(default_factory=threading.Event)

    def write(self, descriptor: int, data: bytes) -> int:
        fault = self._choose()
        if fault in ("EIO", "ENOSPC"):
            number = getattr(errno, fault)
            raise OSError(number, os.strerror(number))
        if fault == "part":
            return os.write(descriptor, data[: self.chance.randrange(len(data))])
        if fault == "hang":
            self._awake.wait(30)
        if fault == "slow":
            time.sleep(DEADLINE_SECONDS / 4)
        return os.write(descriptor, data)

    def fdatasync(self, descriptor: int) -> None:
        del descriptor
        if self._choose() == "EIO on fsync":
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def wake(self) -> None:
        """Let what hangs go on, and nothing fail from now on."""
        self.healthy = True
        self._awake.set()

    def _choose(self) -> str:
        return "none" if self.healthy else self.chance.choice(self.faults)


@dataclass(kw_only=True)
class Round:
    """Some workers that share one log, their disk, and the calls that were answered."""

    services: Services
    path: Path
    disk: FaultyDisk
    fsync: bool
    writers: int
    answered: list[str] = field(default_factory=list)
    refused: int = 0

    async def run(self, calls: int) -> None:
        """Call each worker so often, some calls at once; then heal the disk, and call each once more."""
        sinks = [self._sink(number) for number in range(self.writers)]
        workers = [replace(self.services, audit=AuditLog([sink])) for sink in sinks]
        await asyncio.gather(
            *(self._call(worker, f"{number}-{call}") for number, worker in enumerate(workers) for call in range(calls))
        )
        self.disk.wake()
        for number, worker in enumerate(workers):
            await self._call_until_answered(worker, f"{number}-last")
        for sink in sinks:
            await asyncio.to_thread(sink.close)

    def _sink(self, number: int) -> Sink:
        appender = FileAppender(
            self.path,
            Chain(f"{number:016x}", SEAL),
            rotate_bytes=0,
            fsync=self.fsync,
            monotonic=time.monotonic,
            clock=time.time,
            system=FileSystem(write=self.disk.write, fdatasync=self.disk.fdatasync),
        )
        return InThread(appender, DEADLINE_SECONDS, time.monotonic)

    async def _call(self, services: Services, request_id: str) -> None:
        try:
            await Pipeline(services, error_code).run(
                get_caller_identity, sts.GetCallerIdentityRequest(), CALLER, request_id
            )
        except InternalFault:
            self.refused += 1
        else:
            self.answered.append(request_id)

    async def _call_until_answered(self, services: Services, request_id: str) -> None:
        """A thread that was hanging a moment ago may refuse the first of them."""
        attempt = 0
        while f"{request_id}-{attempt}" not in self.answered:
            attempt += 1
            await self._call(services, f"{request_id}-{attempt}")
