"""Opens the audit log of a process, as the settings want it."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable

from keywright.audit.chain import Chain
from keywright.audit.file_appender import FileAppender
from keywright.audit.log import AuditLog, Sink
from keywright.audit.settings import AuditSettings, Durability, SinkKind
from keywright.audit.stream_appender import StreamAppender
from keywright.audit.syslog_appender import SyslogAppender
from keywright.audit.syslog_message import SyslogOrigin
from keywright.audit.waiting import InThread
from keywright.crypto.audit_seal import AuditSeal

_WRITER_BYTES = 8
_STDOUT, _STDERR = 1, 2


def open_audit_log(settings: AuditSettings, seal: AuditSeal, *, is_server: bool) -> AuditLog:
    """Return the log of this process; what a server writes to standard output, a command writes to standard error.

    Raises:
        OSError: the file cannot be written.
    """
    make: dict[SinkKind, Callable[[Chain], Sink]] = {
        SinkKind.FILE: lambda chain: _file(settings, chain),
        SinkKind.STDOUT: lambda chain: _stream(settings, chain, _STDOUT if is_server else _STDERR),
        SinkKind.SYSLOG: lambda chain: _syslog(settings, chain),
    }
    # A chain of its own for each sink, so that what one of them did not take is missed there and nowhere else.
    return AuditLog([make[kind](Chain(os.urandom(_WRITER_BYTES).hex(), seal)) for kind in settings.sinks])


def _file(settings: AuditSettings, chain: Chain) -> Sink:
    appender = FileAppender(
        settings.file,
        chain,
        rotate_bytes=settings.rotate_bytes,
        fsync=settings.durability is Durability.FSYNC,
        monotonic=time.monotonic,
        clock=time.time,
    )
    return InThread(appender, settings.deadline_seconds, time.monotonic)


def _stream(settings: AuditSettings, chain: Chain, descriptor: int) -> Sink:
    return InThread(StreamAppender(descriptor, chain), settings.deadline_seconds, time.monotonic)


def _syslog(settings: AuditSettings, chain: Chain) -> Sink:
    origin = SyslogOrigin(host_name=socket.gethostname(), process_id=os.getpid())
    appender = SyslogAppender(settings.syslog, chain, origin=origin, clock=time.time, timeout=settings.deadline_seconds)
    return InThread(appender, settings.deadline_seconds, time.monotonic)
