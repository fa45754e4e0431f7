"""Servers to start and deployments to spoil."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.services.server import KeywrightServer, start_server

__all__ = ["start_server"]


@pytest.fixture
def deployment(tmp_path: Path) -> KeywrightServer:
    """A deployment that was made and never served."""
    return KeywrightServer.make(tmp_path)


TreeState = dict[str, tuple[int, str]]


@pytest.fixture
def state_of() -> Callable[[Path], TreeState]:
    """Return the mode and contents of everything in a directory."""

    def look(directory: Path) -> TreeState:
        return {
            str(path.relative_to(directory)): (stat.S_IMODE(os.lstat(path).st_mode), _contents(path))
            for path in sorted(directory.rglob("*"))
        }

    return look


def _contents(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "directory"
