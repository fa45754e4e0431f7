"""PostgreSQL: several nodes on one database (design.md section 5).

Writes are SERIALIZABLE and take turns: each first locks one table that nobody else locks, before its snapshot is
taken. So they never fail on each other, and the change counter, which all of them move, is no contention. Whatever
the lock cannot see (other programs) still ends in a serialization failure, which is retried.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, Table, func, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from keywright.domain.errors import DependencyTimeout, InternalFault, OutcomeUnknown, ValidationFailed
from keywright.storage import tables
from keywright.storage.database import Conflict, ConnectionGone
from keywright.storage.postgresql_change_watch import CHANNEL, PostgresqlChangeWatch
from keywright.storage.postgresql_connections import end_soon, postgresql_engine, psycopg_connection, warnings_of

_log = logging.getLogger(__name__)

READERS = 4
TAKE_TURN = "LOCK TABLE deployment IN SHARE ROW EXCLUSIVE MODE"
# Serialization failure, deadlock.
_CONFLICTS = {"40001", "40P01"}
# Resources, operator intervention, system error, a standby where the primary was; lock, statement and idle timeouts.
_UNAVAILABLE = ("53", "57", "58", "08", "25006", "25P03", "55P03")
# What a COMMIT that was certainly refused says: a conflict, or a constraint that was checked late.
_NOT_COMMITTED = ("40", "23")


class PostgresqlDialect:
    """What PostgreSQL says differently."""

    clock = "CAST(extract(epoch from clock_timestamp()) AS double precision)"

    def insert(self, table: Table) -> Any:
        """Return an INSERT that has `on_conflict_do_update`."""
        return postgresql.insert(table)


class PostgresqlDatabase:
    """The `Database` over one server (or what stands before several). Connects when first used."""

    def __init__(self, url: URL) -> None:
        self.dialect = PostgresqlDialect()
        self._writer = postgresql_engine(url, 1, read_only=False)
        self._readers = postgresql_engine(url, READERS, read_only=True)
        self.watch = PostgresqlChangeWatch(url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a read-only transaction with one consistent view."""
        with self._readers.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Open a transaction when it is our turn to write."""
        with self._writer.connect() as connection:
            connection.exec_driver_sql(TAKE_TURN)
            yield connection

    def announce_change(self, connection: Connection) -> int:
        """Move the change counter in this transaction, to be told to every node at its commit; return its value."""
        counter = tables.change_counter
        moved = (
            update(counter)
            .values(value=counter.c.value + 1)
            .returning(counter.c.value, func.pg_notify(CHANNEL, "").label("told"))
        )
        return int(connection.execute(moved).one().value)

    def commit(self, connection: Connection) -> None:
        """Commit durably, and on the synchronous standbys where there are any (assurance.md H4, H5).

        Raises:
            OutcomeUnknown: the connection broke, or the server did not wait for a standby ("committed locally").
            Conflict: nothing was committed.
        """
        if psycopg_connection(connection).info.transaction_status is not TransactionStatus.INTRANS:
            # COMMIT would answer ROLLBACK, and nobody would notice.
            raise InternalFault("The change went on after a failed statement.")
        warnings = warnings_of(connection)
        warnings.clear()
        try:
            connection.commit()
        except DBAPIError as error:
            if _state(error).startswith(_NOT_COMMITTED):
                raise
            raise self._unknown(connection, _primary_message(error)) from error
        if warnings:
            raise self._unknown(connection, warnings[0])

    def failure(self, error: SQLAlchemyError) -> Exception:
        """Return what a failure before COMMIT means; the log has what the server said, without values."""
        state = _state(error)
        if state in _CONFLICTS:
            return Conflict()
        if isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.DataError) and "NUL" in str(error.orig):
            # No text with it can be stored, so nothing has such a name either.
            return ValidationFailed("The character U+0000 is not allowed here.")
        message = _primary_message(error)
        _log.error("the database failed: %s %s: %s", type(error).__name__, state, message)
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return ConnectionGone(message)
        broken = isinstance(error, DBAPIError) and isinstance(error.orig, psycopg.OperationalError) and not state
        if broken or state.startswith(_UNAVAILABLE) or not isinstance(error, DBAPIError):
            return DependencyTimeout("The database is not available.")
        return InternalFault("The database failed.")

    def after_erasing(self) -> None:
        """Do nothing: what the server's files still hold is its operator's matter."""

    def abandon(self, connection: Connection) -> Callable[[], None]:
        """Ask the server to cancel what runs on `connection`, then cut it off: nobody uses it again."""
        return end_soon(connection)

    def close(self) -> None:
        """Close every connection."""
        self.watch.close()
        self._readers.dispose()
        self._writer.dispose()

    def _unknown(self, connection: Connection, reason: str) -> OutcomeUnknown:
        _log.error("the outcome of COMMIT is not known: %s", reason)
        connection.invalidate()
        self.watch.doubt()
        return OutcomeUnknown("The database did not confirm the change.")


def _state(error: SQLAlchemyError) -> str:
    """Return the SQLSTATE that the server gave, "" when the failure is not the server's answer."""
    return str(getattr(getattr(error, "orig", None), "sqlstate", None) or "")


def _primary_message(error: SQLAlchemyError) -> str:
    """Return what happened in one line. The server's DETAIL is left out: it quotes values."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, psycopg.Error) and cause.diag.message_primary:
        return cause.diag.message_primary
    return str(cause).partition("\n")[0]
