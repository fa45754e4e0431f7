"""A server for all wire tests, clients of it, and servers of their own for tests that break one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config

from tests.services.accounts import add_administrator
from tests.services.postgresql import postgresql_server
from tests.services.server import Credentials, KeywrightServer, start_server, wire_server
from tests.wire.signed_requests import Signer

__all__ = ["postgresql_server", "start_server", "wire_server"]

OTHER_ACCOUNT_ID = "444455556666"


@pytest.fixture(scope="session")
def kms(wire_server: KeywrightServer) -> Any:
    """An ordinary boto3 client of the first account's administrator."""
    return wire_server.client("kms")


@pytest.fixture(scope="session")
def unchecked_kms(wire_server: KeywrightServer) -> Any:
    """A client that sends what it is given, so that the server has to refuse it."""
    return wire_server.client("kms", config=Config(parameter_validation=False))


@pytest.fixture(scope="session")
def other_account(wire_server: KeywrightServer) -> Credentials:
    """An administrator of a second account."""
    return add_administrator(wire_server.data_dir, OTHER_ACCOUNT_ID)


@pytest.fixture(scope="session")
def other_kms(wire_server: KeywrightServer, other_account: Credentials) -> Any:
    """An ordinary boto3 client of the second account's administrator."""
    return wire_server.client("kms", credentials=other_account)


@pytest.fixture(scope="session")
def signer(wire_server: KeywrightServer) -> Signer:
    """Signs requests byte for byte for the first account's administrator."""
    return Signer.of(wire_server)


@pytest.fixture
def key(kms: Any) -> dict[str, Any]:
    """The metadata of a new key."""
    metadata: dict[str, Any] = kms.create_key()["KeyMetadata"]
    return metadata


@pytest.fixture(scope="session")
def idle_account(wire_server: KeywrightServer) -> Credentials:
    """An account in which nobody ever makes a key."""
    return add_administrator(wire_server.data_dir, "121212121212")


@pytest.fixture(scope="session")
def idle_signer(wire_server: KeywrightServer, idle_account: Credentials) -> Signer:
    """Signs requests byte for byte in the idle account."""
    return Signer.of(wire_server, credentials=idle_account)


@pytest.fixture(scope="session")
def idle_kms(wire_server: KeywrightServer, idle_account: Credentials) -> Any:
    """A client of the idle account."""
    return wire_server.client("kms", credentials=idle_account)


@pytest.fixture
def nothing_is_changed(idle_kms: Any) -> Iterator[None]:
    """Require that a bad request in the idle account made no key there."""
    yield
    assert idle_kms.list_keys()["Keys"] == [], "a bad request made a key"
