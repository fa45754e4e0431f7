"""Making, opening and upgrading a database: the package's front door."""

from __future__ import annotations

from contextlib import AbstractContextManager

from sqlalchemy import URL, Connection

from keywright.storage import sqlite_opening
from keywright.storage.address import database_url, sqlite_file
from keywright.storage.deployment import Deployment, read_deployment_row, write_deployment
from keywright.storage.failures import DatabaseExists, DatabaseMissing, DatabaseUnusable, SchemaOlder
from keywright.storage.row_mac import RowMac
from keywright.storage.schema import check_schema, migrate, schema_revision
from keywright.storage.sql_storage import SqlStorage


def create_database(address: str, deployment: Deployment) -> None:
    """Make the tables in an empty or missing database, and note what it belongs to: all of it or nothing.

    A SQLite file is made when it is missing; a PostgreSQL database has to be there.

    Raises:
        DatabaseExists: there are tables already; nothing was changed.
        DatabaseRefused: see its subclasses.
    """
    url = database_url(address)
    if _is_sqlite(url):
        sqlite_opening.make_file(sqlite_file(url))
    with _changing(url) as connection:
        if schema_revision(connection) is not None:
            raise DatabaseExists("The database is in use already: give another address, or open this one.")
        migrate(connection)
        write_deployment(connection, deployment)


def read_deployment(address: str) -> Deployment:
    """Return what a database belongs to, changing nothing; it tells which root key opens it.

    Raises:
        SchemaNewer, SchemaOlder, DatabaseMissing, DatabaseUnusable, DatabaseUnreachable, DatabaseLocked.
    """
    with _looking(database_url(address)) as connection:
        revision = schema_revision(connection)
        if revision is None:
            raise DatabaseMissing("The database is empty: initialize it first.")
        check_schema(revision)
        deployment = read_deployment_row(connection)
    if deployment is None:
        raise DatabaseUnusable("The database lost the row that says what it belongs to: restore a backup.")
    return deployment


def open_database(address: str, row_mac: RowMac) -> SqlStorage:
    """Open a database whose schema is ours.

    Raises:
        SchemaNewer, SchemaOlder, DatabaseMissing, DatabaseUnusable, DatabaseUnreachable, DatabaseLocked: nothing
            was changed.
    """
    url = database_url(address)
    deployment = read_deployment(address)
    if _is_sqlite(url):
        return SqlStorage(sqlite_opening.open_file(sqlite_file(url)), row_mac, deployment)
    from keywright.storage import postgresql_opening

    return SqlStorage(postgresql_opening.open_server(url), row_mac, deployment)


def upgrade_database(address: str) -> bool:
    """Bring an older schema to ours under a lock, in one transaction; return whether there was anything to do.

    Safe to call by several processes at once: the others wait and then find nothing to do.

    Raises:
        SchemaNewer: nothing was changed.
        DatabaseRefused: see its subclasses.
    """
    try:
        read_deployment(address)
    except SchemaOlder:
        pass
    else:
        return False
    with _changing(database_url(address)) as connection:
        migrate(connection)
    return True


def _is_sqlite(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


# psycopg takes a good part of the start's time, and who uses SQLite has no need of it.


def _looking(url: URL) -> AbstractContextManager[Connection]:
    """Open a connection that cannot change anything."""
    if _is_sqlite(url):
        return sqlite_opening.looking(sqlite_file(url))
    from keywright.storage import postgresql_opening

    return postgresql_opening.looking(url)


def _changing(url: URL) -> AbstractContextManager[Connection]:
    """Open a transaction that nobody else can write in meanwhile; committed at the end."""
    if _is_sqlite(url):
        return sqlite_opening.changing(sqlite_file(url))
    from keywright.storage import postgresql_opening

    return postgresql_opening.changing(url)
