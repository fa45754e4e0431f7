"""Waiting for what a running proxy does by itself, within a bound that no healthy machine reaches."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.services.command import DEADLINE_SECONDS


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Return as soon as `holds` does; fail when it never does."""
    give_up_at = time.monotonic() + DEADLINE_SECONDS
    while not holds():
        assert time.monotonic() < give_up_at, f"never: {what}"
        time.sleep(0.02)
