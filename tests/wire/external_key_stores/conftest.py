"""One server, and one proxy that misbehaves when it is told to, for this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.config import Config

from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.services.accounts import add_administrator
from tests.services.certificate_authority import CertificateAuthority
from tests.services.server import REGION, WITHOUT_QUOTAS, KeywrightServer
from tests.wire.external_key_stores.external_store import HOST, ExternalStore, UsedExternalStore
from tests.wire.external_key_stores.network import (
    OTHER_ACCOUNT_ID,
    Reconfigure,
    configuration,
)
from tests.wire.key_stores.key_store import NO_RETRIES


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    """The authority that the server trusts."""
    return CertificateAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def xks_proxy(authority: CertificateAuthority) -> Iterator[FaultProxy]:
    """The proxy, under every name of the test domain."""
    with FaultProxy(tls=authority.server(HOST, "*.example.test")) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def second_proxy(authority: CertificateAuthority, xks_proxy: FaultProxy) -> Iterator[FaultProxy]:
    """Another proxy over the same key manager, which private names lead to as well."""
    with FaultProxy(tls=authority.server(HOST, "*.example.test"), healthy=xks_proxy.healthy) as proxy:
        yield proxy


@pytest.fixture(autouse=True)
def _healed(xks_proxy: FaultProxy, second_proxy: FaultProxy) -> Iterator[None]:
    """Whatever a test made of the proxies, the next one finds them right."""
    yield
    for proxy in (xks_proxy, second_proxy):
        proxy.heal()


@pytest.fixture(scope="session")
def xks_server(
    tmp_path_factory: pytest.TempPathFactory,
    authority: CertificateAuthority,
    xks_proxy: FaultProxy,
    second_proxy: FaultProxy,
) -> Iterator[KeywrightServer]:
    """A server with two workers, whose configuration leads the test domain to the proxy; its end is judged as well."""
    server = KeywrightServer.make(
        tmp_path_factory.mktemp("external-key-stores"),
        workers=2,
        regions=(REGION, "eu-west-1"),
        configuration=configuration(authority.trust_file, xks_proxy.port, second_proxy.port),
    )
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


@pytest.fixture(scope="session")
def kms(xks_server: KeywrightServer) -> Any:
    """A boto3 client that never asks twice."""
    return xks_server.client("kms", config=NO_RETRIES)


@pytest.fixture(scope="session")
def unchecked_kms(xks_server: KeywrightServer) -> Any:
    """A client that sends what the service's model forbids."""
    return xks_server.client("kms", config=NO_RETRIES.merge(Config(parameter_validation=False)))


@pytest.fixture(scope="session")
def _used_external_store(kms: Any, xks_proxy: FaultProxy) -> Callable[[], UsedExternalStore]:
    made: list[UsedExternalStore] = []

    def give() -> UsedExternalStore:
        if not made or not made[-1].is_whole():
            host = f"used-{len(made)}.example.test"
            made.append(UsedExternalStore.make(kms, xks_proxy, XksProxyUriEndpoint=f"https://{host}"))
        return made[-1]

    return give


@pytest.fixture
def used(_used_external_store: Callable[[], UsedExternalStore]) -> UsedExternalStore:
    """A CONNECTED store with a key and a ciphertext of it."""
    return _used_external_store()


@pytest.fixture
def new_store(kms: Any) -> Iterator[Callable[..., ExternalStore]]:
    """Make stores that are gone after the test."""
    made: list[ExternalStore] = []

    def make(**changed: Any) -> ExternalStore:
        made.append(ExternalStore.create_external(kms, **changed))
        return made[-1]

    yield make
    for store in made:
        store.remove()


@pytest.fixture(scope="session")
def other_kms(xks_server: KeywrightServer) -> Any:
    """A client of another account's administrator."""
    credentials = add_administrator(xks_server.data_dir, OTHER_ACCOUNT_ID)
    return xks_server.client("kms", credentials=credentials, config=NO_RETRIES)


@pytest.fixture
def reconfigured(xks_server: KeywrightServer) -> Reconfigure:
    """Restart the server with what a function makes of its keywright.toml, for a block."""
    file = xks_server.data_dir / "keywright.toml"

    @contextmanager
    def reconfigured(change: Callable[[str], str]) -> Iterator[None]:
        before = file.read_text()
        try:
            changed = change(before)
            file.write_text(changed if "[quotas]" in changed else WITHOUT_QUOTAS + changed)
            xks_server.restart(workers=1)
            yield
        finally:
            file.write_text(before)
            xks_server.restart(workers=2)

    return reconfigured
