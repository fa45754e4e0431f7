"""A database of each kind: every test of the port runs on both."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from keywright.storage.opening import create_database, open_database
from keywright.storage.sql_storage import SqlStorage
from tests.services.postgresql import PostgresqlServer, postgresql_server
from tests.unit.storage.values import DEPLOYMENT, ROW_MAC

__all__ = ["postgresql_server"]

OpenAgain = Callable[[], SqlStorage]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that is ready for use; copies of it are quicker than migrations."""
    path = tmp_path_factory.mktemp("template") / "keywright.db"
    create_database(f"sqlite:///{path}", DEPLOYMENT)
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: PostgresqlServer) -> str:
    """The address of a database that is ready for use; copies of it are quicker than migrations."""
    address = postgresql_server.new_database()
    create_database(address, DEPLOYMENT)
    return address


@pytest.fixture(scope="session")
def spare_databases() -> list[str]:
    """The addresses of copies of the template that no test uses any more."""
    return []


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database: each test that asks for one runs on both."""
    return str(request.param)


@pytest.fixture
def empty_address(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'keywright.db'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    address = server.new_database()
    yield address
    server.drop_database(address)


@pytest.fixture
def sqlite_file(sqlite_template: Path, tmp_path: Path) -> Path:
    """A SQLite file that is ready for use."""
    return Path(shutil.copy(sqlite_template, tmp_path / "keywright.db"))


@pytest.fixture
def address(kind: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database that is ready for use."""
    if kind == "sqlite":
        yield f"sqlite:///{request.getfixturevalue('sqlite_file')}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    template: str = request.getfixturevalue("postgresql_template")
    spare: list[str] = request.getfixturevalue("spare_databases")
    address = spare.pop() if spare else server.new_database(like=template)
    yield address
    if server.make_like(address, template):
        spare.append(address)
    else:
        server.drop_database(address)


@pytest.fixture
def open_again(address: str) -> Iterator[OpenAgain]:
    """Open the same database as another process would."""
    opened: list[SqlStorage] = []

    def open_it() -> SqlStorage:
        opened.append(open_database(address, ROW_MAC))
        return opened[-1]

    yield open_it
    for storage in opened:
        storage.close()


@pytest.fixture
def storage(open_again: OpenAgain) -> SqlStorage:
    return open_again()
