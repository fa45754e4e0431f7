"""The request log: one JSON line for each request, written in the background; no plaintext, no ciphertext."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import msgspec

_FLUSH_SECONDS = 0.2
# Enough for a minute of a disk that hangs under full load; after that lines are counted and not kept.
_MAXIMUM_WAITING = 100_000
_STDERR = 2


class LogEntry(msgspec.Struct, omit_defaults=True):
    """What is told of one request. `tenant` is its prefix, "/" for the empty one."""

    time: datetime | None = None
    tenant: str = ""
    operation: str = ""
    outcome: str = ""
    milliseconds: float = 0.0
    kms_request_id: str = ""
    kms_operation: str = ""
    principal: str = ""
    kms_key_arn: str = ""
    via_service: str = ""
    source_vpc: str = ""
    source_vpce: str = ""
    key: str = ""
    rule: str = ""
    reason: str = ""
    key_manager: str = ""
    source_ip: str = ""


class RequestLog:
    """Collects lines and writes them from a thread, so that a slow disk or pipe holds nobody up."""

    def __init__(self, path: Path | None) -> None:
        """Open the file for appending, stderr when there is none; raises OSError."""
        self._path = path
        self._descriptor = self._open()
        self._encode = msgspec.json.Encoder().encode
        self._waiting: list[bytes] = []
        self._dropped = 0
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="request-log")
        self._timer: asyncio.TimerHandle | None = None
        self._writing = False
        self._reopen = False

    def write(self, entry: LogEntry) -> None:
        """Take an entry."""
        if len(self._waiting) >= _MAXIMUM_WAITING:
            self._dropped += 1
            return
        self._waiting.append(self._encode(entry))
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self._flush)

    def reopen(self) -> None:
        """Open the file again by its name with the next lines: it was rotated."""
        self._reopen = True

    def close(self) -> None:
        """Write what is left."""
        if self._timer is not None:
            self._timer.cancel()
        self._writer.shutdown()
        if self._waiting:
            self._write(self._take())
        if self._path is not None:
            os.close(self._descriptor)

    def _flush(self) -> None:
        self._timer = None
        if self._writing:
            self._timer = asyncio.get_running_loop().call_later(_FLUSH_SECONDS, self._flush)
            return
        self._writing = True
        written = asyncio.get_running_loop().run_in_executor(self._writer, self._write, self._take())
        written.add_done_callback(self._written)

    def _written(self, done: asyncio.Future[None]) -> None:
        self._writing = False
        if done.exception() is not None:
            self._dropped += 1

    def _take(self) -> bytes:
        lines, self._waiting = self._waiting, []
        if self._dropped:
            lines.append(b'{"dropped_lines":%d}' % self._dropped)
            self._dropped = 0
        return b"\n".join(lines) + b"\n"

    def _write(self, data: bytes) -> None:
        if self._reopen and self._path is not None:
            self._reopen = False
            os.close(self._descriptor)
            self._descriptor = self._open()
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def _open(self) -> int:
        if self._path is None:
            return _STDERR
        return os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
