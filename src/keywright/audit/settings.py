"""What a deployment's configuration says of its audit log."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

DEFAULT_ROTATE_BYTES = 256 * 1024 * 1024
DEADLINE_SECONDS = 1.0


class SinkKind(StrEnum):
    """Where records go; every one of those that are chosen has to take a record before its call is answered."""

    FILE = "file"
    STDOUT = "stdout"
    SYSLOG = "syslog"


class Durability(StrEnum):
    """What a record in the file has survived before its call is answered.

    WRITE: the end of the process. FSYNC: the end of the machine.
    """

    WRITE = "write"
    FSYNC = "fsync"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyslogAddress:
    """Where the syslog server listens: at the Unix socket `path`, or by TCP at `host` and `port`."""

    path: str = "/dev/log"
    host: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditSettings:
    """The audit log. `rotate_bytes` is the length from which a file is put aside; 0 is never."""

    file: Path
    sinks: tuple[SinkKind, ...] = (SinkKind.FILE,)
    durability: Durability = Durability.WRITE
    rotate_bytes: int = DEFAULT_ROTATE_BYTES
    syslog: SyslogAddress = field(default_factory=SyslogAddress)
    deadline_seconds: float = DEADLINE_SECONDS
