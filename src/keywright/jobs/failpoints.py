"""Makes the failpoint that KEYWRIGHT_FAILPOINT names: there something ends or fails, once.

The text is the name of a point (`connect.ROTATING_PASSWORD.pending-stored`), and what happens there behind `=`:

    (nothing)   this process is killed
    =raise      an exception is raised
    =children   the processes that this one started (HSM agents) are killed
    =server     the process that started this one, and then this one, are killed

It is read once, by the outermost edge; tests set it, production does not. A worker that replaces a killed one starts
without it.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path

from keywright.ports.failpoints import Failpoints, no_failpoints


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
    if action not in _ACTIONS:
        raise ValueError(f"{action!r} is not an action of a failpoint; these are: {', '.join(filter(None, _ACTIONS))}")
    return _ChosenPoint(chosen, kill if kill is not None and not action else _ACTIONS[action])


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


def _kill_children() -> None:
    for task in Path("/proc/self/task").iterdir():
        for child in (task / "children").read_text().split():
            os.kill(int(child), signal.SIGKILL)


def _kill_server() -> None:
    os.kill(os.getppid(), signal.SIGKILL)
    _kill_this_process()


_ACTIONS: Mapping[str, Callable[[], None]] = {
    "": _kill_this_process,
    "raise": _raise,
    "children": _kill_children,
    "server": _kill_server,
}
