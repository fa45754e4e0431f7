"""Watches a key store until it is in a state, or until it is clear that it will not be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from keywright.cli.aws.failures import CommandFailed
from keywright.cli.aws.waiting.states import Waiter

Entry = dict[str, Any]
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.1, 5.0, 1.3


class Display(Protocol):
    """Shows how it goes."""

    def show(self, entry: Entry, seconds: float) -> None:
        """Take what was seen, so many seconds after the begin."""
        ...


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """What watching needs: how to look, how to tell time and to wait, and for how long."""

    look: Callable[[], Entry]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    timeout: float


def watch(tools: Watch, waiter: Waiter, display: Display) -> Entry:
    """Look until the key store is in the waiter's state or FAILED; return how it was then.

    Looks often in the beginning and then every five seconds: a Keywright server connects within a second, AWS
    within twenty minutes.

    Raises:
        CommandFailed: time ran out, or the key store is in a state that does not lead there.
    """
    begun, pause = tools.monotonic(), FIRST_PAUSE
    while True:
        entry = tools.look()
        seconds = tools.monotonic() - begun
        display.show(entry, seconds)
        state = entry["ConnectionState"]
        if state in (waiter.goal, "FAILED"):
            return entry
        store = entry["CustomKeyStoreId"]
        if state not in waiter.on_the_way:
            raise CommandFailed(f"{store} is {state}, and {waiter.otherwise}")
        if seconds >= tools.timeout:
            raise CommandFailed(f"{store} is still {state} after {seconds:.0f} seconds")
        tools.sleep(min(pause, tools.timeout - seconds))
        pause = min(pause * GROWTH, LONGEST_PAUSE)
