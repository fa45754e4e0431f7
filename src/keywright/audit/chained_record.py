"""Reads lines of an audit log: what a chained record says of itself, and whether that is true of its bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

_BEGINNING = b'{"eventVersion":'
_END = re.compile(
    rb',"chain":\{"writer":"([0-9a-f]{16})","sequence":([0-9]{1,18})(?:,"unfinished":\[([0-9,]{1,999})\])?'
    rb',"previous":"([0-9a-f]{64})"(,"hash":"([0-9a-f]{64})","seal":"([0-9a-f]{32})"\}\})\s*\Z'
)


@dataclass(frozen=True, slots=True)
class ChainedRecord:
    """A record of a chain. `leading` is how many bytes stand before it in its line, which are not part of it.

    `is_intact` tells whether the hash in it is that of its bytes. `unfinished` has the lengths of records that the
    same writer had to break off before this one.
    """

    record: bytes
    leading: int
    writer: str
    sequence: int
    unfinished: tuple[int, ...]
    previous: str
    hash: str
    seal: str
    is_intact: bool


def read_record(line: bytes) -> ChainedRecord | None:
    """Return the record in a line, or None when no chained record ends there.

    What a syslog server or a broken-off record put before it is left out.
    """
    end = _END.search(line)
    if end is None:
        return None
    content_end = end.start(5)
    stated = end[6].decode()
    first = max(line.find(_BEGINNING), 0)
    start = next((start for start in _starts(line) if sha256(line[start:content_end]).hexdigest() == stated), None)
    return ChainedRecord(
        record=line[first if start is None else start : end.end(5)],
        leading=first if start is None else start,
        writer=end[1].decode(),
        sequence=int(end[2]),
        unfinished=tuple(int(length) for length in (end[3] or b"").split(b",") if length),
        previous=end[4].decode(),
        hash=stated,
        seal=end[7].decode(),
        is_intact=start is not None,
    )


def _starts(line: bytes) -> Iterator[int]:
    """Yield every place where a record may begin; an encryption context can look like one."""
    start = line.find(_BEGINNING)
    while start >= 0:
        yield start
        start = line.find(_BEGINNING, start + 1)
