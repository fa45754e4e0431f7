"""A database of each kind: every test of the port runs on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.services.postgresql import postgresql_server
from tests.unit.storage.values import DEPLOYMENT, ROW_MAC

from keywright.storage.opening import create_database, open_database
from keywright.storage.sql_storage import SqlStorage

__all__ = ["postgresql_server"]

OpenAgain = Callable[[], SqlStorage]


@pytest.fixture
def sqlite_address(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'keywright.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_address(request: pytest.FixtureRequest) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("sqlite_address"))
    return str(request.getfixturevalue("postgresql_server").new_database())


@pytest.fixture
def address(empty_address: str) -> str:
    """The address of a database that is ready for use."""
    create_database(empty_address, DEPLOYMENT)
    return empty_address


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
