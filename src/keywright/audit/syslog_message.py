"""Syslog messages of RFC 5424, and their framing on a stream (RFC 6587, octet counting)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

# Facility 13 is "log audit", severity 6 "informational" (RFC 5424 section 6.2.1).
PRIORITY = 13 * 8 + 6
_UNPRINTABLE = re.compile(r"[^\x21-\x7e]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SyslogOrigin:
    """Who sends: the name of the host, and the id of the process."""

    host_name: str
    process_id: int


def syslog_message(origin: SyslogOrigin, now: float, text: bytes) -> bytes:
    """Return the message that carries `text`, without a newline; `now` is epoch seconds."""
    at = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    host = _UNPRINTABLE.sub("", origin.host_name)[:255] or "-"
    return f"<{PRIORITY}>1 {at} {host} keywright {origin.process_id} audit - ".encode() + text


def octet_counted(message: bytes) -> bytes:
    """Return the message as it goes over a stream, where a newline cannot tell where it ends."""
    return b"%d %b" % (len(message), message)
