"""The audit log: no audit, no answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class AuditSink(Protocol):
    """Takes one record per call and per event. A failure to write fails the call."""

    async def write(self, record: Mapping[str, Any]) -> None:
        """Write a record in CloudTrail form; return once it is where the configuration wants it.

        Takes about a second at the longest. Raises OSError when the record could not be written in that time.
        """
        ...
