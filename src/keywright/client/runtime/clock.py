"""Time as calls need it, given to a context so that tests can set it."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells the time and waits."""

    def now(self) -> float:
        """Return the seconds since 1970, by the machine's clock, which may be wrong."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never run backwards, to measure with."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait."""
        ...

    async def sleep_async(self, seconds: float) -> None:
        """Wait and let the event loop go on."""
        ...


class SystemClock:
    """The machine's clock."""

    now = staticmethod(time.time)
    monotonic = staticmethod(time.monotonic)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)

    async def sleep_async(self, seconds: float) -> None:
        """Wait and let the event loop go on."""
        import asyncio  # a blocking program never comes here and need not load it

        await asyncio.sleep(seconds)
