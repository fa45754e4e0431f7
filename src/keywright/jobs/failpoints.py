"""Makes the failpoint that KEYWRIGHT_FAILPOINT names: there the process ends, or an exception is raised, once.

The text is the name of a point (`connect.ROTATING_PASSWORD.pending-stored`), with `=raise` behind it for the
exception instead of the kill. It is read once, by the outermost edge; tests set it, production does not.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from keywright.ports.failpoints import Failpoints, no_failpoints

_RAISE = "raise"


class FailpointReached(Exception):
    """The chosen point was reached."""


def failpoints_of(setting: str, kill: Callable[[], None] | None = None) -> Failpoints:
    """Return the failpoints that a setting asks for; `kill` replaces killing this process.

    Raises:
        ValueError: the action is none that exists.
    """
    if not setting:
        return no_failpoints
    chosen, _, action = setting.partition("=")
    if action not in ("", _RAISE):
        raise ValueError(f"{action!r} is not an action of a failpoint: leave it away or say {_RAISE!r}")
    return _ChosenPoint(chosen, _raise if action == _RAISE else kill or _kill_this_process)


class _ChosenPoint:
    def __init__(self, chosen: str, fail: Callable[[], None]) -> None:
        self._chosen: str | None = chosen
        self._fail = fail

    def __call__(self, name: str) -> None:
        if name == self._chosen:
            self._chosen = None
            self._fail()


def _raise() -> None:
    raise FailpointReached("the chosen failpoint was reached")


def _kill_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
