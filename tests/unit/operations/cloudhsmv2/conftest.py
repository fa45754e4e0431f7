from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.cluster_world import ClusterWorld, make_database, open_world


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "keywright.db"
    make_database(path)
    return path


@pytest.fixture
def world(empty_database: Path, tmp_path: Path) -> Iterator[ClusterWorld]:
    shutil.copy(empty_database, tmp_path / "keywright.db")
    world = open_world(tmp_path / "keywright.db")
    yield world
    world.storage.close()
