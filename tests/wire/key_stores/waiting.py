"""Waiting for what is done in the background, by asking again as a client has to."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

PATIENCE_SECONDS = 120.0
_PAUSE_SECONDS = 0.02


def wait_until(ask: Callable[[], T], enough: Callable[[T], bool]) -> T:
    """Return the first answer that is enough."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not enough(answer := ask()):
        assert time.monotonic() < give_up_at, f"still {answer!r}"
        time.sleep(_PAUSE_SECONDS)
    return answer
