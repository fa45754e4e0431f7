"""A server of its own for tests that kill, hang and take away."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.faulty_hsms import FaultyHsms
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


@pytest.fixture(scope="session")
def hsms(tmp_path_factory: pytest.TempPathFactory) -> FaultyHsms:
    """HSMs that fail and hang on command, and tell who called them."""
    return FaultyHsms.make(tmp_path_factory.mktemp("faulty-hsms"))


@pytest.fixture(scope="session")
def server_of_faulty_hsms(tmp_path_factory: pytest.TempPathFactory, hsms: FaultyHsms) -> Iterator[KeywrightServer]:
    """A server on those HSMs, with one worker and so with one agent for each store; its end is judged as well."""
    server = KeywrightServer.make(tmp_path_factory.mktemp("faulty"), configuration=hsms.configuration)
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


@pytest.fixture(scope="session")
def _used_on_faulty_hsms() -> list[UsedKeyStore]:
    return []


@pytest.fixture(scope="module")
def used_on_faulty_hsms(
    server_of_faulty_hsms: KeywrightServer, _used_on_faulty_hsms: list[UsedKeyStore]
) -> UsedKeyStore:
    """A store on those HSMs; when the tests of one file ruined it, the next file gets a new one."""
    if not _used_on_faulty_hsms or not _used_on_faulty_hsms[-1].is_whole():
        _used_on_faulty_hsms.append(UsedKeyStore.make(server_of_faulty_hsms))
    return _used_on_faulty_hsms[-1]
