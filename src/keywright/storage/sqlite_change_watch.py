"""Following the change counter of a SQLite file, at every request."""

from __future__ import annotations

import asyncio
import logging
import sqlite3

_log = logging.getLogger(__name__)


class SqliteChangeWatch:
    """Asks `PRAGMA data_version` on a connection of its own, and reads the counter only when that moved.

    `data_version` moves with every commit by any other connection of any process. The connection must never write
    and is used by one thread.

    An answer is kept until the event loop comes round. That takes nothing from freshness: loops run what became
    ready in the order in which it did, so whatever arrived after the answer runs after it was forgotten.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        # The event loop must never wait for a lock: a wait shows as "not fresh", and a thread reads instead.
        connection.execute("PRAGMA busy_timeout=0")
        self._cursor = connection.cursor()
        self._data_version = -1
        self._counter: int | None = None
        self._asked = False

    def current(self) -> int | None:
        """Return the change counter, or None when the file cannot be asked; to be called in an event loop."""
        if not self._asked:
            asyncio.get_running_loop().call_soon(self._forget)
            self._asked = True
            self._ask()
        return self._counter

    def _forget(self) -> None:
        self._asked = False

    def _ask(self) -> None:
        try:
            version = self._cursor.execute("PRAGMA data_version").fetchone()[0]
            if version != self._data_version or self._counter is None:
                self._counter = self._cursor.execute("SELECT value FROM change_counter").fetchone()[0]
                self._data_version = version
        except sqlite3.Error as error:
            _log.warning("the change counter cannot be read: %s", error)
            self._counter = None

    def committed(self, counter: int) -> None:
        """Do nothing: our own commits move `data_version` like everyone's."""

    def doubt(self) -> None:
        """Do nothing: the file tells what was committed."""

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()
