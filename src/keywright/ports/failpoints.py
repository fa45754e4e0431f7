"""Named places in multi-step work where a test may stop the process, to see that the work survives it."""

from __future__ import annotations

from collections.abc import Callable

Failpoints = Callable[[str], None]
"""Called with the name of the place that was reached. Does nothing in production."""


def no_failpoints(name: str) -> None:
    """Go on: the production answer to every failpoint."""
