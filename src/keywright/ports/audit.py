"""The audit log: no audit, no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class AuditSink(Protocol):
    """Takes one record per call. A failure to write fails the call."""

    def write(self, record: Mapping[str, Any]) -> None:
        """Append a record in CloudTrail form; raise OSError when it could not be written."""
        ...
