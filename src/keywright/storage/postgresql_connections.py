"""Connections to PostgreSQL that cannot hang for long (assurance.md H1, H4)."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import threading
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import IsolationLevel
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

_log = logging.getLogger(__name__)

CONNECT_SECONDS = 3
STATEMENT_MILLISECONDS = 4000
CANCEL_SECONDS = 0.5
_WARNINGS = "keywright.warnings"
# "off" and "local" acknowledge what a crash of the server or the loss of its disk takes away.
_DURABLE = (
    "SELECT set_config('synchronous_commit', 'on', false) "
    "WHERE current_setting('synchronous_commit') IN ('off', 'local')"
)


def connect_arguments(url: URL) -> dict[str, Any]:
    """Return psycopg's arguments beside those in the URL.

    `client_min_messages` must let the WARNING through that a commit was not replicated; an idle transaction is
    ended by the server, so that a stopped process does not keep its turn to write.
    """
    given = url.query.get("options", ())
    settings = {
        "statement_timeout": STATEMENT_MILLISECONDS,
        "lock_timeout": STATEMENT_MILLISECONDS,
        "idle_in_transaction_session_timeout": 2 * STATEMENT_MILLISECONDS,
        "client_min_messages": "warning",
    }
    ours = [f"-c {name}={value}" for name, value in settings.items()]
    return {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "keywright",
        "keepalives_idle": 2,
        "keepalives_interval": 1,
        "keepalives_count": 2,
        "tcp_user_timeout": STATEMENT_MILLISECONDS,
        "options": " ".join([*((given,) if isinstance(given, str) else given), *ours]),
    }


def postgresql_engine(url: URL, connections: int, *, read_only: bool) -> Engine:
    """Return an engine whose transactions are READ ONLY REPEATABLE READ, or SERIALIZABLE and durable."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        connect_args=connect_arguments(url),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
        use_native_hstore=False,
    )

    def prepare(connection: psycopg.Connection[Any], record: Any) -> None:
        connection.rollback()
        if read_only:
            connection.read_only = True
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
        else:
            connection.execute(_DURABLE)
            connection.commit()
            connection.isolation_level = IsolationLevel.SERIALIZABLE
        warnings = record.info[_WARNINGS] = []
        connection.add_notice_handler(lambda notice: warnings.append(notice.message_primary or notice.sqlstate))

    event.listen(engine, "connect", prepare)
    return engine


def psycopg_connection(connection: Connection) -> psycopg.Connection[Any]:
    """Return the driver's connection under SQLAlchemy's."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("not a connection to PostgreSQL")
    return driver


def warnings_of(connection: Connection) -> list[str]:
    """Return the warnings that the server sent on this connection; the caller clears the list."""
    warnings: list[str] = connection.info[_WARNINGS]
    return warnings


def end_soon(connection: Connection) -> Callable[[], None]:
    """Make what runs on `connection` end within a second, from another thread; never raises, never waits.

    The server is asked first: a session that is only cut off goes on waiting for its standby, with its locks held.
    A server that does not even answer that is left by closing the socket for both directions.

    Returns what gives the connection up, for the thread that works with it: closed before it was cut, it would have
    left its descriptor's number to another file, and in the pool it would be cut while the next one uses it.
    """

    def work(driver: psycopg.Connection[Any]) -> None:
        with contextlib.suppress(psycopg.Error):
            driver.cancel_safe(timeout=CANCEL_SECONDS)
        sever(driver)

    def give_up() -> None:
        if ending is not None:
            ending.join(2 * CANCEL_SECONDS)
        connection.invalidate()

    ending: threading.Thread | None = None
    # The connection may have been found broken just now; then there is nothing left to end.
    with contextlib.suppress(Exception):
        ending = threading.Thread(target=work, args=(psycopg_connection(connection),), daemon=True)
        ending.start()
    return give_up


def sever(driver: psycopg.Connection[Any]) -> None:
    """Cut the connection's socket, so that whoever waits on it fails at once; its owner closes it."""
    with (
        contextlib.suppress(psycopg.Error, OSError),
        socket.socket(fileno=os.dup(driver.pgconn.socket)) as duplicate,
    ):
        duplicate.shutdown(socket.SHUT_RDWR)
