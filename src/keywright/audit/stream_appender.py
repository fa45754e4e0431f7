"""Writes chained records to a stream that this process was started with, as a line each."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from keywright.audit.chain import Chain


class StreamAppender:
    """Implements `keywright.audit.appender.Appender`; blocks while nobody reads the stream.

    The stream is shared with other processes, so it is not made non-blocking, and each line goes with one write: the
    kernel keeps lines of up to 4,096 bytes apart in a pipe.
    """

    def __init__(self, descriptor: int, chain: Chain, write: Callable[[int, bytes], int] = os.write) -> None:
        self._descriptor = descriptor
        self._chain = chain
        self._write = write
        self._unfinished: tuple[int, ...] = ()

    def append(self, bodies: Sequence[bytes]) -> None:
        """Write records; raise OSError when the stream failed."""
        for body in bodies:
            lines = self._chain.link((body,), self._unfinished)
            self._write_whole(lines[0].line)
            self._unfinished = ()
            self._chain.advance(lines)

    def close(self) -> None:
        """Leave the stream to the process."""

    def _write_whole(self, line: bytes) -> None:
        data = (b"\n" if self._unfinished else b"") + line
        written = 0
        try:
            while written < len(data):
                written += self._write(self._descriptor, data[written:])
        except OSError:
            if written:
                self._unfinished = (*self._unfinished, written)
            raise
