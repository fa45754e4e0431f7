"""Appends chained records to the audit file, which several processes share, and puts it aside when it is long."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from keywright.audit.chain import Chain, ChainedLine
from keywright.audit.log_end import last_hash
from keywright.audit.log_files import free_name_for

LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystem:
    """The calls of the operating system that may fail or hang, so that a test can let them."""

    write: Callable[[int, bytes], int] = os.write
    fdatasync: Callable[[int], None] = os.fdatasync


class FileAppender:
    """Implements `keywright.audit.appender.Appender`.

    Each record goes with one write to a file opened for appending, which the kernel keeps whole among processes. No
    lock is taken for it. A file that was renamed, by another process that rotates or by an operator, is noticed
    within a second, and until then takes records under its new name.
    """

    def __init__(
        self,
        path: Path,
        chain: Chain,
        *,
        rotate_bytes: int,
        fsync: bool,
        monotonic: Callable[[], float],
        clock: Callable[[], float],
        system: FileSystem | None = None,
    ) -> None:
        """Open the file, readable by its owner alone; raises OSError, also for a pipe, which has no end to look at."""
        self._path = path
        self._chain = chain
        self._rotate_bytes = rotate_bytes or 2**62
        self._fsync = fsync
        self._monotonic = monotonic
        self._clock = clock
        self._system = system or FileSystem()
        self._unfinished: tuple[int, ...] = ()
        self._end = -1
        self._descriptor = _open(path)
        os.lseek(self._descriptor, 0, os.SEEK_END)
        self._look_at = monotonic() + LOOK_SECONDS

    def append(self, bodies: Sequence[bytes]) -> None:
        """Append records, given as JSON objects; raise OSError when not all of them are where they belong."""
        size = self._size()
        before = b"" if size == self._end else self._catch_up(size)
        lines = self._chain.link(bodies, self._unfinished)
        data = lines[0].line if len(lines) == 1 else b"".join([line.line for line in lines])
        written = self._system.write(self._descriptor, before + data)
        if written != len(before) + len(data):
            self._take_part(lines, written - len(before))
            raise OSError("an audit record was written in part")
        self._end = size + written
        self._unfinished = ()
        self._chain.advance(lines)
        if self._fsync:
            self._system.fdatasync(self._descriptor)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _size(self) -> int:
        """Return how long the file is that records go to now."""
        now = self._monotonic()
        if now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            if not self._is_current():
                self._reopen()
        size = os.lseek(self._descriptor, 0, os.SEEK_END)
        if size >= self._rotate_bytes and self._rotate():
            return os.lseek(self._descriptor, 0, os.SEEK_END)
        return size

    def _catch_up(self, size: int) -> bytes:
        """Look at what others wrote since our last record; return what has to go before the next one.

        The file may end inside a record, perhaps another process's, that a full disk cut off. The next one must not
        continue it, since neither could be read then.
        """
        if self._chain.is_empty:
            self._chain.begin_after(last_hash(self._descriptor, size))
        torn = size > 0 and os.pread(self._descriptor, 1, size - 1) != b"\n"
        return b"\n" if torn else b""

    def _take_part(self, lines: Sequence[ChainedLine], written: int) -> None:
        """Count the lines that were written whole, the last maybe without its newline, and note what the next became.

        `written` does not count a newline that went before them, and is -1 when not even that did.
        """
        ends = list(accumulate(len(line.line) for line in lines))
        whole = [end for end in ends if end - 1 <= written]
        self._chain.advance(lines[: len(whole)])
        if whole:
            self._unfinished = ()
        fragment = written - (whole[-1] if whole else 0)
        if fragment > 0:
            self._unfinished = (*self._unfinished, fragment)

    def _is_current(self) -> bool:
        try:
            there = self._path.stat()
        except FileNotFoundError:
            return False
        ours = os.fstat(self._descriptor)
        return (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino)

    def _rotate(self) -> bool:
        """Put the file aside unless another process is about to; return whether another file is open now."""
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        try:
            if self._is_current():
                self._path.rename(free_name_for(self._path, self._clock()))
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self._reopen()
        return True

    def _reopen(self) -> None:
        following = _open(self._path)
        os.close(self._descriptor)
        self._descriptor, self._end = following, -1
        if self._fsync:
            _sync_directory(self._path.parent)


def _open(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
