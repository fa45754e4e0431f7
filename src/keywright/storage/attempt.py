"""One attempt to read or write, which the caller may give up: it decides once whether a change still commits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection


class GivenUp(Exception):
    """Nobody waits for this attempt any more, and it has not sent COMMIT: roll back."""


class Attempt:
    """Shared by the thread that runs a transaction and the event loop that waits for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._given_up = False
        self._committing = False
        self._connection: Connection | None = None
        self._leave: Callable[[], None] | None = None

    @contextmanager
    def using(self, connection: Connection) -> Iterator[None]:
        """Note the connection that works for this attempt; raise `GivenUp` when nobody waits any more."""
        with self._lock:
            if self._given_up:
                raise GivenUp
            # A new try means that the one before it certainly did not commit.
            self._committing = False
            self._connection = connection
        try:
            yield
        finally:
            with self._lock:
                self._connection = None
                leave, self._leave = self._leave, None
            if leave is not None:
                leave()

    def begin_commit(self) -> None:
        """Pass the point of no return, or raise `GivenUp`."""
        with self._lock:
            if self._given_up:
                raise GivenUp
            self._committing = True

    def give_up(self, abandon: Callable[[Connection], Callable[[], None]]) -> bool:
        """Stop waiting; return whether it is certain that nothing was or will be committed.

        A connection that is still at work is abandoned (`Database.abandon`), and left by the thread that uses it.
        """
        with self._lock:
            self._given_up = True
            if self._connection is not None:
                self._leave = abandon(self._connection)
            return not self._committing
