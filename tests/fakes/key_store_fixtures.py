"""Fixtures of the tests that act on custom key stores; a conftest imports them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.cluster_world import make_database
from tests.fakes.key_store_world import KeyStoreWorld, open_key_store_world


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without rows, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "keywright.db"
    make_database(path)
    return path


@pytest.fixture
async def stores(empty_database: Path, tmp_path: Path) -> AsyncIterator[KeyStoreWorld]:
    """A world without clusters and key stores."""
    async with open_key_store_world(empty_database, tmp_path / "keywright.db") as world:
        yield world
