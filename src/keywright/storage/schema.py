"""The version of the schema: which one a database has, and bringing it to ours.

Alembic is imported only by the functions that migrate, as every start of the server passes through this module.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from keywright.storage.failures import DatabaseUnusable, SchemaNewer, SchemaOlder

REVISIONS = ("0001",)
"""Every revision, oldest first; a test compares it with the migrations."""


def schema_revision(connection: Connection) -> str | None:
    """Return the revision of a database, None when it is empty; raise `DatabaseUnusable` when it is not ours."""
    names = inspect(connection).get_table_names()
    if not names:
        return None
    if "alembic_version" not in names or "change_counter" not in names:
        raise DatabaseUnusable("The database holds something else: give the address of a Keywright database.")
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def check_schema(revision: str) -> None:
    """Return when the schema is the one that this program works with.

    Raises:
        SchemaNewer: the revision is none that we know.
        SchemaOlder: the revision is an earlier one.
    """
    if revision not in REVISIONS:
        raise SchemaNewer(
            f"The database has schema {revision} and this program knows {REVISIONS[-1]} at most: "
            "use the newer program that wrote it."
        )
    if revision != REVISIONS[-1]:
        raise SchemaOlder(
            f"The database has schema {revision} and this program needs {REVISIONS[-1]}: back it up, then upgrade it."
        )


def migrate(connection: Connection) -> None:
    """Bring the schema to ours, in the transaction of `connection`: all of it or nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
