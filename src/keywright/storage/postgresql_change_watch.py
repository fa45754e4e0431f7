"""Following the change counter of a PostgreSQL database: NOTIFY, and a poll in case one is lost (assurance.md H9)."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from typing import Any

import psycopg
from sqlalchemy import URL

from keywright.storage.postgresql_connections import connect_arguments, sever

_log = logging.getLogger(__name__)

CHANNEL = "keywright_changed"
POLL_SECONDS = 0.5
FRESH_SECONDS = 1.0
RECONNECT_SECONDS = 0.25


class PostgresqlChangeWatch:
    """A thread with a connection of its own. What it last learnt counts as fresh for one second, and no longer."""

    def __init__(self, url: URL) -> None:
        self._url = url.set(drivername="postgresql")
        self._lock = threading.Lock()
        self._counter = 0
        self._fresh_until = 0.0
        self._stopping = threading.Event()
        self._connection: psycopg.Connection[Any] | None = None
        self._thread = threading.Thread(target=self._follow, name="storage-watch", daemon=True)
        self._thread.start()

    def current(self) -> int | None:
        """Return the change counter, or None when it was not confirmed within the last second."""
        return self._counter if time.monotonic() < self._fresh_until else None

    def committed(self, counter: int) -> None:
        """Take over the counter of a change of this process at once."""
        with self._lock:
            self._counter = max(self._counter, counter)

    def doubt(self) -> None:
        """Know nothing until the next poll."""
        with self._lock:
            self._fresh_until = 0.0

    def close(self) -> None:
        """Stop the thread and close its connection."""
        self._stopping.set()
        connection = self._connection
        if connection is not None:
            sever(connection)
        self._thread.join(POLL_SECONDS * 4)

    def _follow(self) -> None:
        while not self._stopping.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                if not self._stopping.is_set():
                    _log.warning("the database cannot be followed: %s", str(error).partition("\n")[0])
            self._connection = None
            self.doubt()
            self._stopping.wait(RECONNECT_SECONDS)

    def _listen(self) -> None:
        arguments = connect_arguments(self._url)
        address = self._url.render_as_string(hide_password=False)
        with contextlib.closing(psycopg.connect(address, autocommit=True, **arguments)) as connection:
            self._connection = connection
            connection.execute(f"LISTEN {CHANNEL}")
            while not self._stopping.is_set():
                self._ask(connection)
                for _ in connection.notifies(timeout=POLL_SECONDS, stop_after=1):
                    pass

    def _ask(self, connection: psycopg.Connection[Any]) -> None:
        # The age of an answer counts from before the question was sent.
        asked_at = time.monotonic()
        row = connection.execute("SELECT value FROM change_counter").fetchone()
        if row is None:
            raise psycopg.DataError("the change counter is gone")
        with self._lock:
            self._counter = max(self._counter, int(row[0]))
            self._fresh_until = asked_at + FRESH_SECONDS
