"""SQLite: one file, one machine, several processes (design.md section 5).

WAL with `synchronous=FULL`, so that an acknowledged commit is on the disk; one writer connection that takes the
write lock at BEGIN, readers that cannot write.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from keywright.domain.errors import DependencyTimeout, InternalFault, OutcomeUnknown
from keywright.storage import tables
from keywright.storage.sqlite_change_watch import SqliteChangeWatch

_log = logging.getLogger(__name__)

BUSY_SECONDS = 4.0
READERS = 4
_FAILED_BUT_MAY_HEAL = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_INTERRUPT,
}


def connect_sqlite(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open an existing file with our settings; it is never created.

    Transactions are begun by hand (`isolation_level=None`): the module's own would begin too late and unlocked.
    """
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None,
        check_same_thread=False,
    )  # fmt: skip
    try:
        for setting in ("synchronous=FULL", "secure_delete=ON", "foreign_keys=ON", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("PRAGMA cell_size_check=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA journal_size_limit=16777216")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def sqlite_engine(path: Path, connections: int, *, read_only: bool = False) -> Engine:
    """Return an engine whose connections are made by `connect_sqlite`."""
    return create_engine(
        "sqlite://",
        creator=lambda: connect_sqlite(path, read_only=read_only),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
    )


def primary_code(error: BaseException | None) -> int:
    """Return SQLite's primary result code of an error, 0 when it has none."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


class SqliteDialect:
    """What SQLite says differently."""

    # 'subsec' needs SQLite 3.42, which Debian 12 does not have; this is the same clock, to the millisecond.
    clock = "((julianday('now') - 2440587.5) * 86400.0)"

    def insert(self, table: Table) -> Any:
        """Return an INSERT that has `on_conflict_do_update`."""
        return sqlite.insert(table)


class SqliteDatabase:
    """The `Database` over one file. Raises `sqlite3.Error` when the file cannot be opened."""

    def __init__(self, path: Path) -> None:
        self.dialect = SqliteDialect()
        self._writer = sqlite_engine(path, 1)
        self._readers = sqlite_engine(path, READERS, read_only=True)
        self.watch = SqliteChangeWatch(connect_sqlite(path, read_only=True))

    def reading(self) -> AbstractContextManager[Connection]:
        """Open a read-only transaction with one consistent view."""
        return _transaction(self._readers, "BEGIN")

    def writing(self) -> AbstractContextManager[Connection]:
        """Open a transaction that holds the file's write lock."""
        return _transaction(self._writer, "BEGIN IMMEDIATE")

    def announce_change(self, connection: Connection) -> int:
        """Move the change counter in this transaction and return its new value."""
        counter = tables.change_counter
        moved = update(counter).values(value=counter.c.value + 1).returning(counter.c.value)
        return int(connection.execute(moved).scalar_one())

    def commit(self, connection: Connection) -> None:
        """Commit durably.

        Raises:
            OutcomeUnknown: the disk failed; the log may or may not hold the change when it is next read.
            DependencyTimeout: the disk is full or the file is locked, and nothing was changed.
        """
        try:
            connection.commit()
        except DBAPIError as error:
            if primary_code(error.orig) != sqlite3.SQLITE_IOERR:
                raise
            _log.error("COMMIT failed and its outcome is not known: %s", error.orig)
            connection.invalidate()
            raise OutcomeUnknown("The database failed while it stored the change.") from error

    def failure(self, error: SQLAlchemyError) -> Exception:
        """Return what a failure means for the caller; the log has the details."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        _log.error("the database failed: %s: %s", type(cause).__name__, cause)
        if primary_code(cause) in _FAILED_BUT_MAY_HEAL:
            return DependencyTimeout("The database is not available.")
        return InternalFault("The database failed.")

    def after_erasing(self) -> None:
        """Empty the write-ahead log, which still holds removed rows (assurance.md section 5.10).

        A reader that is busy with an old view makes this wait for the next time.
        """
        try:
            with self._writer.connect() as connection:
                connection.exec_driver_sql("PRAGMA busy_timeout=100")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").all()
                connection.exec_driver_sql(f"PRAGMA busy_timeout={int(BUSY_SECONDS * 1000)}")
        except SQLAlchemyError as error:
            _log.warning("the write-ahead log could not be emptied: %s", error)

    def abandon(self, connection: Connection) -> Callable[[], None]:
        """Do nothing: every wait of SQLite ends by its own busy timeout."""
        del connection
        return lambda: None

    def close(self) -> None:
        """Close every connection."""
        self.watch.close()
        self._readers.dispose()
        self._writer.dispose()


@contextmanager
def _transaction(engine: Engine, begin: str) -> Iterator[Connection]:
    with engine.connect() as connection:
        connection.exec_driver_sql(begin)
        yield connection
