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
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._encode = msgspec.json.Encoder().encode

    def write(self, record: Mapping[str, Any]) -> None:
        """Append a record; raise OSError when not all of it was written."""
        line = self._encode(record) + b"\n"
        if os.write(self._descriptor, line) != len(line):
            raise OSError("an audit record was written in part")

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)
