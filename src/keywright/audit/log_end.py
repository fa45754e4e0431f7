"""Finds the last whole record of an audit file."""

from __future__ import annotations

import os

from keywright.audit.chain import START
from keywright.audit.chained_record import read_record

_STEP = 64 * 1024
_FARTHEST = 16 * 1024 * 1024


def last_hash(descriptor: int, size: int) -> bytes:
    """Return the hash of the last record of the file, or that of a chain's start when there is none near its end."""
    window = _STEP
    while size:
        tail = os.pread(descriptor, min(window, size), max(size - window, 0))
        for line in reversed(tail.splitlines(keepends=True)):
            record = read_record(line) if line.endswith(b"\n") else None
            if record is not None and record.is_intact:
                return record.hash.encode()
        if window >= min(size, _FARTHEST):
            break
        window *= 4
    return START
