"""One server and one used key store for this folder; a test that ruins the store leaves a new one to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.config import Config

from tests.services.server import REGION, WITHOUT_QUOTAS, KeywrightServer
from tests.wire.key_stores.hsm_cluster import HsmCluster
from tests.wire.key_stores.key_store import NO_RETRIES, UsedKeyStore
from tests.wire.key_stores.network import Reconfigure, configuration


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeywrightServer]:
    """A server with two workers, and a configuration that tests may rewrite; its end is judged as well."""
    server = KeywrightServer.make(
        tmp_path_factory.mktemp("key-stores"),
        workers=2,
        regions=(REGION, "eu-west-1"),
        configuration=configuration(),
    )
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


@pytest.fixture(scope="session")
def kms(server: KeywrightServer) -> Any:
    """A boto3 client that never asks twice."""
    return server.client("kms", config=NO_RETRIES)


@pytest.fixture(scope="session")
def unchecked_kms(server: KeywrightServer) -> Any:
    """A client that sends what the service's model forbids."""
    return server.client("kms", config=NO_RETRIES.merge(Config(parameter_validation=False)))


@pytest.fixture(scope="session")
def _used_key_store(server: KeywrightServer) -> Callable[[], UsedKeyStore]:
    made: list[UsedKeyStore] = []

    def give() -> UsedKeyStore:
        if not made or not made[-1].is_whole():
            made.append(UsedKeyStore.make(server))
        return made[-1]

    return give


@pytest.fixture
def used(_used_key_store: Callable[[], UsedKeyStore]) -> UsedKeyStore:
    """A CONNECTED store with two HSMs, a key and a ciphertext of it."""
    return _used_key_store()


@pytest.fixture(scope="session")
def keyless_cluster(server: KeywrightServer) -> HsmCluster:
    """A whole cluster in which nobody makes keys; a test that makes a store for it deletes the store again."""
    return HsmCluster.make(server)


@pytest.fixture
def reconfigured(server: KeywrightServer) -> Reconfigure:
    """Restart the server with another keywright.toml for a block, which may go on to further ones."""
    file = server.data_dir / "keywright.toml"

    @contextmanager
    def reconfigured(*texts: str) -> Iterator[Callable[[], None]]:
        before, following = file.read_text(), iter(texts)

        def go_on() -> None:
            file.write_text(WITHOUT_QUOTAS + next(following))
            server.restart(workers=1)

        try:
            go_on()
            yield go_on
        finally:
            file.write_text(before)
            server.restart(workers=2)

    return reconfigured
