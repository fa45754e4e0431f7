"""A server of its own for tests that kill, hang and take away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.services.server import KeywrightServer
from tests.wire.key_stores.key_store import UsedKeyStore


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeywrightServer]:
    """A server with one worker, so that the worker that is hit is the one that works."""
    server = KeywrightServer.make(tmp_path_factory.mktemp("chaos"))
    try:
        yield server.start()
    finally:
        server.close()


@pytest.fixture(scope="module")
def used(server: KeywrightServer) -> UsedKeyStore:
    """A CONNECTED store with two HSMs, a key and a ciphertext of it."""
    return UsedKeyStore.make(server)
