"""Asks the machine's resolver for the addresses of names, so that a name that hangs holds up no other.

The resolver blocks, for half a minute when no server answers it, and whoever may create key stores chooses what it is
asked for. So each lookup has a thread of its own, a name has one lookup at a time for all who want it, and there is an
end to the number of threads. Names that never had an answer may take only some of them; the others are left for names
that are in use.

An answer is for those who waited for it. It is not kept: the next moment the name may lead elsewhere.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread

Ask = Callable[[str], Sequence[str]]
"""Returns the IP addresses of a name; blocks, and raises OSError or ValueError when it has none."""

_Outcome = tuple[str, ...] | str
"""The addresses, or why there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupBounds:
    """How many lookups there are at once, how many of them for new names, and how many names are known as answered."""

    lookups: int = 256
    of_new_names: int = 192
    known_names: int = 4096


def ask_system(name: str) -> Sequence[str]:
    """Return the addresses of a name as the machine's resolver has them; raises OSError when it has none."""
    return [str(answer[4][0]) for answer in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)]


class NameLookups:
    """Looks names up. For one event loop."""

    def __init__(self, ask: Ask = ask_system, bounds: LookupBounds | None = None) -> None:
        self._ask = ask
        self._bounds = bounds or LookupBounds()
        self._going: dict[str, asyncio.Future[_Outcome]] = {}
        # Those that had an answer; the one whose last answer is the oldest comes first.
        self._known: dict[str, None] = {}

    async def __call__(self, name: str) -> Sequence[str]:
        """Return the addresses of a name.

        Raises:
            OSError: it has none, or too many other names are waited for.
        """
        going = self._going.get(name) or self._begin(name)
        # Who gives up does not end it for the others; nothing could end it anyway.
        outcome = await asyncio.shield(going)
        if isinstance(outcome, str):
            raise OSError(outcome)
        return outcome

    def _begin(self, name: str) -> asyncio.Future[_Outcome]:
        self._require_room(name)
        loop = asyncio.get_running_loop()
        # A daemon, so that the end of the process does not wait for it.
        thread = Thread(target=self._look_up, args=(name, loop), name="name lookup", daemon=True)
        try:
            thread.start()
        except RuntimeError as fault:
            raise OSError(f"no thread for it: {fault}") from fault
        going: asyncio.Future[_Outcome] = loop.create_future()
        self._going[name] = going
        return going

    def _require_room(self, name: str) -> None:
        new = sum(each not in self._known for each in self._going)
        has_room = name in self._known or new < self._bounds.of_new_names
        if len(self._going) >= self._bounds.lookups or not has_room:
            raise OSError(f"{len(self._going)} other names are waited for")

    def _look_up(self, name: str, loop: asyncio.AbstractEventLoop) -> None:
        outcome: _Outcome
        try:
            outcome = tuple(self._ask(name))
        except Exception as fault:  # noqa: BLE001 - whatever it is, those who wait are told
            outcome = str(fault) or type(fault).__name__
        # A loop that was closed meanwhile has nobody who waits.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(self._end, name, outcome)

    def _end(self, name: str, outcome: _Outcome) -> None:
        self._going.pop(name).set_result(outcome)
        if not isinstance(outcome, str):
            self._known.pop(name, None)
            self._known[name] = None
            if len(self._known) > self._bounds.known_names:
                del self._known[next(iter(self._known))]
