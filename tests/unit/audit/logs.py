"""Audit logs in files, for tests."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keywright.audit.chain import Chain
from keywright.audit.file_appender import FileAppender, FileSystem
from keywright.crypto.audit_seal import AuditSeal
from keywright.crypto.key_material import KeyMaterial

SEAL = AuditSeal(KeyMaterial(bytes(range(32))))
OTHER_SEAL = AuditSeal(KeyMaterial(bytes(32)))


def body(name: str, **members: Any) -> bytes:
    """Return a record as the log is given it."""
    return json.dumps({"eventVersion": "1.08", "eventName": name, **members}, separators=(",", ":")).encode()


def file_appender(
    path: Path,
    writer: str = "aa",
    *,
    rotate_bytes: int = 0,
    fsync: bool = False,
    system: FileSystem | None = None,
    monotonic: Any = time.monotonic,
    clock: Any = lambda: 1_700_000_000.0,
) -> FileAppender:
    """Open the log in `path` as the writer whose name is these two digits, eight times."""
    chain = Chain(writer * 8, SEAL)
    return FileAppender(
        path, chain, rotate_bytes=rotate_bytes, fsync=fsync, monotonic=monotonic, clock=clock, system=system
    )


def write_log(path: Path, *writers: str) -> list[bytes]:
    """Write a record for each of the writers, named by two digits; return the lines of the log."""
    appenders = {writer: file_appender(path, writer) for writer in dict.fromkeys(writers)}
    for number, writer in enumerate(writers):
        appenders[writer].append([body("Encrypt", number=number, by=writer)])
    for appender in appenders.values():
        appender.close()
    return path.read_bytes().splitlines(keepends=True)


def put(path: Path, lines: Sequence[bytes]) -> None:
    """Replace the log by these lines."""
    path.write_bytes(b"".join(lines))


def event_names(path: Path) -> list[str]:
    """Return the names of the records in a file."""
    return [json.loads(line)["eventName"] for line in path.read_bytes().splitlines()]
