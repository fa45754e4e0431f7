"""What writes chained records somewhere, in the thread that calls it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Appender(Protocol):
    """Writes records to one place under a chain of its own. Not to be called by two threads at once."""

    def append(self, bodies: Sequence[bytes]) -> None:
        """Write records, given as JSON objects, in this order; raise OSError when not all of them were taken."""
        ...

    def close(self) -> None:
        """Let go of the place."""
        ...
