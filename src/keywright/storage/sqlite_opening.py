"""Making and looking at SQLite files before they are in use."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from keywright.storage.failures import (
    DatabaseLocked,
    DatabaseMissing,
    DatabaseRefused,
    DatabaseUnreachable,
    DatabaseUnusable,
)
from keywright.storage.sqlite import BUSY_SECONDS, SqliteDatabase, connect_sqlite, primary_code

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def make_file(path: Path) -> None:
    """Make an empty file in WAL mode that only its owner can read; an existing one is left as it is.

    Raises:
        DatabaseUnreachable: the file cannot be made.
    """
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise DatabaseUnreachable(f"The database file {path} cannot be made: {error.strerror}.") from error
    os.close(descriptor)
    _persist_name(path)


def open_file(path: Path) -> SqliteDatabase:
    """Open an existing file for use; raises the subclasses of `DatabaseRefused`."""
    try:
        return SqliteDatabase(path)
    except sqlite3.Error as error:
        raise _refusal(path, error) from error


@contextmanager
def looking(path: Path) -> Iterator[Connection]:
    """Open a connection that leaves the file as it is, an unfinished log of a crashed process included."""

    def connect() -> sqlite3.Connection:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        return sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)

    if not path.is_file():
        raise DatabaseMissing(f"There is no database file {path}: initialize it first, or correct the path.")
    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    with _refusing(path), engine.connect() as connection:
        yield connection


@contextmanager
def changing(path: Path) -> Iterator[Connection]:
    """Open a transaction that holds the file's write lock; committed at the end."""
    engine = create_engine("sqlite://", creator=lambda: connect_sqlite(path), poolclass=NullPool, hide_parameters=True)
    with _refusing(path), engine.connect() as connection:
        if connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() != "wal":
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection
        connection.commit()


@contextmanager
def _refusing(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _refusal(path, error.orig) from error


def _refusal(path: Path, error: BaseException | None) -> DatabaseRefused:
    code = primary_code(error)
    if code == sqlite3.SQLITE_BUSY:
        return DatabaseLocked(f"The database file {path} is locked by another process: try again, or stop that one.")
    if code in _DAMAGED:
        return DatabaseUnusable(f"The file {path} is damaged or no database: restore a backup, or correct the path.")
    return DatabaseUnreachable(f"The database file {path} cannot be used ({error}): check the disk and the rights.")


def _persist_name(path: Path) -> None:
    """Make the new file's name durable: SQLite syncs the file, not the directory it is in."""
    directory = os.open(path.absolute().parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
