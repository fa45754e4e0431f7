"""The audit log as a file of JSON lines."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec


class JsonLinesAudit:
    """Appends each record as one line with one write, so that several processes may share the file."""

    def __init__(self, path: Path) -> None:
        """Open the file for appending, readable by its owner alone; raises OSError."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._encode = msgspec.json.Encoder().encode

    def write(self, record: Mapping[str, Any]) -> None:
        """Append a record; raise OSError when not all of it was written."""
        line = self._encode(record) + b"\n"
        if self._is_torn():
            line = b"\n" + line
        if os.write(self._descriptor, line) != len(line):
            raise OSError("an audit record was written in part")

    def _is_torn(self) -> bool:
        """Return whether the file ends inside a record: one that a full disk cut off, perhaps another process's.

        The next record must not continue it, since neither could be read then.
        """
        size = os.lseek(self._descriptor, 0, os.SEEK_END)
        return size > 0 and os.pread(self._descriptor, 1, size - 1) != b"\n"

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)
