"""Looking at and changing PostgreSQL databases before they are in use."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError

from keywright.storage.failures import DatabaseLocked, DatabaseMissing, DatabaseRefused, DatabaseUnreachable
from keywright.storage.postgresql import PostgresqlDatabase
from keywright.storage.postgresql_connections import postgresql_engine

# Any number will do that all versions of this program use.
_CHANGE_SCHEMA = "SELECT pg_advisory_xact_lock(6053941180112923751)"
# A migration may have to rewrite large tables, and others wait for it.
_UNHURRIED = "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 60000"


def open_server(url: URL) -> PostgresqlDatabase:
    """Open an existing database for use. `looking` has found it in order before."""
    return PostgresqlDatabase(url)


@contextmanager
def looking(url: URL) -> Iterator[Connection]:
    """Open a read-only transaction."""
    engine = postgresql_engine(url, 1, read_only=True)
    with _refusing(url), _disposed(engine), engine.connect() as connection:
        yield connection


@contextmanager
def changing(url: URL) -> Iterator[Connection]:
    """Open a transaction that no other change of the schema can overlap; committed at the end."""
    engine = postgresql_engine(url, 1, read_only=False)
    with _refusing(url), _disposed(engine), engine.connect() as connection:
        # Others must not see the tables as they were before we got the lock: so READ COMMITTED.
        connection.execution_options(isolation_level="READ COMMITTED")
        connection.exec_driver_sql(_UNHURRIED)
        connection.exec_driver_sql(_CHANGE_SCHEMA)
        yield connection
        connection.commit()


@contextmanager
def _disposed(engine: Engine) -> Iterator[None]:
    try:
        yield
    finally:
        engine.dispose()


@contextmanager
def _refusing(url: URL) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _refusal(url, error) from error


def _refusal(url: URL, error: DBAPIError) -> DatabaseRefused:
    place = f"{url.database} on {url.host or url.query.get('host') or 'the local server'}"
    state = str(getattr(error.orig, "sqlstate", None) or "")
    reason = str(error.orig).strip().replace("\n", " ")
    if state == "3D000" or f'database "{url.database}" does not exist' in reason:
        return DatabaseMissing(f"There is no database {place}: create it with createdb, or correct the address.")
    if state in {"55P03", "57014"}:
        return DatabaseLocked(f"The database {place} is locked by another process: try again, or stop that one.")
    return DatabaseUnreachable(f"The database {place} cannot be used ({reason}): check the server and the address.")
