from __future__ import annotations

import hashlib
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from keywright.storage import opening, schema, tables
from keywright.storage.failures import (
    DatabaseAddressInvalid,
    DatabaseExists,
    DatabaseLocked,
    DatabaseMissing,
    DatabaseRefused,
    DatabaseUnreachable,
    DatabaseUnusable,
    SchemaNewer,
    SchemaOlder,
)
from keywright.storage.opening import create_database, open_database, read_deployment, upgrade_database
from tests.unit.storage.values import DEPLOYMENT, ROW_MAC


def execute(address: str, statement: str) -> None:
    """Change a database behind our back."""
    with opening._changing(opening.database_url(address)) as connection:
        connection.execute(text(statement))


def contents(address: str) -> object:
    """Return what tells one state of a database from another: a file's hash, or all rows there are."""
    if address.startswith("sqlite"):
        return hashlib.sha256(Path(address.removeprefix("sqlite:///")).read_bytes()).hexdigest()
    with opening._looking(opening.database_url(address)) as connection:
        names = connection.execute(
            text("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1")
        ).scalars()
        return {name: connection.execute(text(f"SELECT * FROM {name}")).all() for name in names}


def assert_one_line(refused: pytest.ExceptionInfo[DatabaseRefused]) -> None:
    assert str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_new_database_tells_what_it_belongs_to(empty_address: str):
    create_database(empty_address, DEPLOYMENT)
    assert read_deployment(empty_address) == DEPLOYMENT
    storage = open_database(empty_address, ROW_MAC)
    assert storage.deployment == DEPLOYMENT
    storage.close()


def test_a_database_is_not_made_twice(address: str):
    before = contents(address)
    with pytest.raises(DatabaseExists) as refused:
        create_database(address, DEPLOYMENT)
    assert_one_line(refused)
    assert contents(address) == before


def test_the_migrations_make_the_tables_of_the_metadata(address: str):
    with opening._looking(opening.database_url(address)) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []


def test_the_migrations_say_in_sqlite_exactly_what_the_metadata_says(sqlite_template: Path):
    def statements(connection: sqlite3.Connection) -> dict[str, str]:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        return {name: " ".join(sql.split()) for name, sql in rows if name != "alembic_version"}

    engine = create_engine("sqlite://")
    tables.metadata.create_all(engine)
    with engine.connect() as connection:
        made = statements(connection.connection.driver_connection)
    engine.dispose()
    migrated = sqlite3.connect(sqlite_template)
    assert statements(migrated) == made
    migrated.close()


def test_the_list_of_revisions_is_that_of_the_migrations():
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    revisions = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    assert tuple(reversed(revisions)) == schema.REVISIONS


@pytest.mark.parametrize("open_it", [lambda address: open_database(address, ROW_MAC), upgrade_database])
def test_a_newer_schema_is_refused_and_left_as_it_is(address: str, open_it):
    execute(address, "UPDATE alembic_version SET version_num = '9999'")
    before = contents(address)
    with pytest.raises(SchemaNewer) as refused:
        open_it(address)
    assert_one_line(refused)
    assert contents(address) == before


def test_an_older_schema_is_refused_and_left_as_it_is(address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(schema, "REVISIONS", ("0001", "0002"))
    before = contents(address)
    with pytest.raises(SchemaOlder) as refused:
        open_database(address, ROW_MAC)
    assert_one_line(refused)
    assert contents(address) == before


def test_an_upgrade_has_nothing_to_do_on_our_own_schema(address: str):
    before = contents(address)
    assert upgrade_database(address) is False
    assert contents(address) == before


def test_a_failed_migration_leaves_the_database_empty(empty_address: str, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise LookupError

    with monkeypatch.context() as patch:
        patch.setattr(opening, "write_deployment", fail)
        with pytest.raises(LookupError):
            create_database(empty_address, DEPLOYMENT)
    create_database(empty_address, DEPLOYMENT)
    assert read_deployment(empty_address) == DEPLOYMENT


def test_an_empty_database_is_missing(empty_address: str):
    if empty_address.startswith("sqlite"):
        Path(empty_address.removeprefix("sqlite:///")).touch()
    with pytest.raises(DatabaseMissing) as refused:
        open_database(empty_address, ROW_MAC)
    assert_one_line(refused)


def test_the_database_of_another_program_is_not_touched(empty_address: str):
    if empty_address.startswith("sqlite"):
        Path(empty_address.removeprefix("sqlite:///")).touch()
    execute(empty_address, "CREATE TABLE theirs (id integer)")
    before = contents(empty_address)
    for use in (
        lambda: open_database(empty_address, ROW_MAC),
        lambda: create_database(empty_address, DEPLOYMENT),
        lambda: upgrade_database(empty_address),
    ):
        with pytest.raises(DatabaseUnusable) as refused:
            use()
        assert_one_line(refused)
    assert contents(empty_address) == before


def test_a_missing_file_is_not_made_by_opening_it(tmp_path: Path):
    with pytest.raises(DatabaseMissing) as refused:
        open_database(f"sqlite:///{tmp_path / 'no.db'}", ROW_MAC)
    assert_one_line(refused)
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_is_readable_by_its_owner_only(tmp_path: Path):
    create_database(f"sqlite:///{tmp_path / 'new.db'}", DEPLOYMENT)
    assert stat.S_IMODE((tmp_path / "new.db").stat().st_mode) == 0o600


def test_a_file_that_is_no_database_is_unusable(tmp_path: Path):
    (tmp_path / "text.db").write_text("not a database at all, but long enough to be taken for one" * 50)
    with pytest.raises(DatabaseUnusable) as refused:
        open_database(f"sqlite:///{tmp_path / 'text.db'}", ROW_MAC)
    assert_one_line(refused)


def test_a_file_in_no_directory_cannot_be_made(tmp_path: Path):
    with pytest.raises(DatabaseUnreachable) as refused:
        create_database(f"sqlite:///{tmp_path / 'none' / 'new.db'}", DEPLOYMENT)
    assert_one_line(refused)


def test_a_locked_file_is_told_as_such(sqlite_file: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("keywright.storage.sqlite.BUSY_SECONDS", 0.01)
    other = sqlite3.connect(sqlite_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseLocked) as refused:
        create_database(f"sqlite:///{sqlite_file}", DEPLOYMENT)
    assert_one_line(refused)
    other.close()


def test_a_file_has_the_settings_that_make_acknowledged_changes_last(sqlite_file: Path):
    from keywright.storage.sqlite import connect_sqlite

    connection = connect_sqlite(sqlite_file)
    settings = {
        name: connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
    }
    connection.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


@pytest.mark.parametrize("address", ["", "no url", "mysql://u:secret@h/d", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_names_no_usable_database_is_refused(address: str):
    with pytest.raises(DatabaseAddressInvalid) as refused:
        open_database(address, ROW_MAC)
    assert_one_line(refused)
    assert "secret" not in str(refused.value)


def test_a_missing_database_on_a_server_is_told_as_such(postgresql_server):
    with pytest.raises(DatabaseMissing) as refused:
        open_database(f"postgresql://keywright@127.0.0.1:{postgresql_server.port}/nothing_here", ROW_MAC)
    assert_one_line(refused)


def test_a_server_that_does_not_listen_is_unreachable_and_its_password_is_not_told():
    with pytest.raises(DatabaseUnreachable) as refused:
        open_database("postgresql://keywright:hunter2@127.0.0.1:1/keywright", ROW_MAC)
    assert_one_line(refused)
    assert "hunter2" not in str(refused.value)


def test_opening_a_file_imports_neither_the_migrations_nor_the_other_database(sqlite_file: Path):
    code = (
        "import sys\n"
        "from keywright.storage.opening import open_database\n"
        f"open_database('sqlite:///{sqlite_file}', None).close()\n"
        "print('alembic' in sys.modules, 'psycopg' in sys.modules)\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "False False\n"
