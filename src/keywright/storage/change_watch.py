"""Knowing at every request whether anything in the database changed."""

from __future__ import annotations

from typing import Protocol


class ChangeWatch(Protocol):
    """Follows the change counter. `current` is called in the event loop for every request, so it takes microseconds."""

    def current(self) -> int | None:
        """Return the counter, or None while it is not known to be fresh: then nothing cached may be used."""
        ...

    def committed(self, counter: int) -> None:
        """Learn that a change of this process was committed with this counter."""
        ...

    def doubt(self) -> None:
        """Learn that a change of this process may have been committed."""
        ...

    def close(self) -> None:
        """Stop following."""
        ...
