"""Anchors: how far every chain of a log had come, kept where whoever can change the log cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from keywright.audit.chained_record import read_record
from keywright.audit.log_files import lines_of


class AnchorInvalid(Exception):
    """A file is no anchor; the message is one line."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The last record of a writer."""

    writer: str
    sequence: int
    hash: str


class Anchor(msgspec.Struct, frozen=True, kw_only=True):
    """The heads of all chains at a time (epoch seconds)."""

    at: float
    heads: tuple[Head, ...]


def take_anchor(files: Sequence[Path], now: float) -> Anchor:
    """Return the anchor of a log as it is now; raises OSError."""
    heads: dict[str, Head] = {}
    for _, line in lines_of(files):
        record = read_record(line)
        if record is None or not record.is_intact:
            continue
        before = heads.get(record.writer)
        if before is None or record.sequence > before.sequence:
            heads[record.writer] = Head(writer=record.writer, sequence=record.sequence, hash=record.hash)
    return Anchor(at=now, heads=tuple(heads.values()))


def read_anchor(path: Path) -> Anchor:
    """Return the anchor that was written to a file.

    Raises:
        OSError: the file cannot be read.
        AnchorInvalid: it is none.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Anchor)
    except msgspec.MsgspecError as fault:
        raise AnchorInvalid(f"{path} is no anchor: {fault}") from fault
