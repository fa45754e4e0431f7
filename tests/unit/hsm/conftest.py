"""The cluster that the tests work on: made once, copied for each test."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.unit.hsm.rig import ADMIN_PASSWORD, FIRST, KMS_PASSWORD, SECOND, Rig, make_bare, open_rig


@pytest.fixture
async def bare(tmp_path: Path) -> AsyncIterator[Rig]:
    """A cluster without any HSM."""
    rig = await make_bare(tmp_path / "data")
    yield rig
    rig.storage.close()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An activated cluster with two HSMs and the crypto user, closed."""
    data_dir = tmp_path_factory.mktemp("template") / "data"
    asyncio.run(_make_template(data_dir))
    return data_dir


async def _make_template(data_dir: Path) -> None:
    rig = await make_bare(data_dir)
    await rig.add(FIRST)
    await rig.add(SECOND)
    await rig.provisioner.activate(await rig.cluster(), ADMIN_PASSWORD)
    await rig.provisioner.create_user(await rig.cluster(), ADMIN_PASSWORD, "kmsuser", KMS_PASSWORD)
    rig.storage.close()


@pytest.fixture
async def rig(template: Path, tmp_path: Path) -> AsyncIterator[Rig]:
    """An activated cluster with two HSMs and the crypto user, at a place it was copied to."""
    shutil.copytree(template, tmp_path / "data")
    rig = open_rig(tmp_path / "data")
    yield rig
    rig.storage.close()
