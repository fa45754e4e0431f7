"""What the periodic look at a connected store's proxy asks, and what it tells."""

from __future__ import annotations

import logging
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from keywright.api import kms
from keywright.crypto.domain_keys import Domain, derive_domain_key
from keywright.crypto.row_integrity import RowMac
from keywright.crypto.seal import Sealer
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.keystores.external.provider import build
from keywright.network.configured import ConfiguredNetwork
from keywright.network.routes import NetworkRoutes
from keywright.network.settings import HostSettings, NetworkSettings
from keywright.ports.provider_services import ProviderServices
from keywright.ports.storage import Storage
from keywright.storage.opening import open_database
from tests.chaos.fault_proxy.garbage import fleet
from tests.chaos.fault_proxy.healthy import BASE_PATH
from tests.chaos.fault_proxy.modes import Listening
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.signature_check import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from tests.fakes.cluster_world import ROOT_KEY
from tests.fakes.key_store_world import SCOPE
from tests.services.certificate_authority import CertificateAuthority

HOST = "proxy.example.test"
STORE = "cks-1234567890abcdef0"
REQUEST = kms.CreateCustomKeyStoreRequest(
    custom_key_store_name="store",
    custom_key_store_type="EXTERNAL_KEY_STORE",
    xks_proxy_connectivity="PUBLIC_ENDPOINT",
    xks_proxy_uri_endpoint=f"https://{HOST}",
    xks_proxy_uri_path=BASE_PATH,
    xks_proxy_authentication_credential=kms.XksProxyAuthenticationCredentialType(
        access_key_id=ACCESS_KEY_ID, raw_secret_access_key=SECRET_ACCESS_KEY
    ),
)


@pytest.fixture
def storage(empty_database: Path, tmp_path: Path) -> Iterator[Storage]:
    shutil.copy(empty_database, tmp_path / "keywright.db")
    row_mac = RowMac(derive_domain_key(ROOT_KEY, Domain.ROW_MAC, 1))
    opened = open_database(f"sqlite:///{tmp_path / 'keywright.db'}", row_mac)
    yield opened
    opened.close()


@pytest.fixture
def authority(tmp_path: Path) -> CertificateAuthority:
    return CertificateAuthority.make(tmp_path / "authority")


@pytest.fixture
def proxy(authority: CertificateAuthority) -> Iterator[FaultProxy]:
    with FaultProxy(tls=authority.server(HOST)) as proxy:
        yield proxy


async def check_health(storage: Storage, authority: CertificateAuthority, proxy: FaultProxy) -> None:
    """Let a provider look at a connected store."""
    network = NetworkSettings(
        hosts=(HostSettings(name=HOST, address="127.0.0.1", port=proxy.port),),
        trust_roots=authority.trust_file.read_text(),
    )
    provider = build(
        ProviderServices(
            storage=storage,
            sealing=Sealer(ROOT_KEY, Domain.DATA, 1, os.urandom),
            hsm_provisioners={},
            network=ConfiguredNetwork(network),
            routes=NetworkRoutes(network),
            clock=time.time,
            random_bytes=os.urandom,
        )
    )
    settings = await storage.read(lambda transaction: provider.new_settings(transaction, SCOPE, STORE, REQUEST))
    store = CustomKeyStore(
        scope=SCOPE,
        custom_key_store_id=STORE,
        name="store",
        type=provider.type,
        connection_state=ConnectionState.CONNECTED,
        created_at=1.0,
        settings=settings,
    )
    try:
        await provider.check_health(store)
    finally:
        await provider.close()


async def test_a_healthy_proxy_is_asked_as_kms_asks_by_itself_and_nothing_is_told(
    storage: Storage, authority: CertificateAuthority, proxy: FaultProxy, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        await check_health(storage, authority, proxy)
    (request,) = proxy.requests
    assert request.operation == "health"
    assert request.metadata["kmsOperation"] == "KmsHealthCheck"
    assert sorted(request.metadata) == ["kmsOperation", "kmsRequestId"]
    assert caplog.messages == []


async def test_a_key_manager_that_is_not_active_is_named_in_the_log(
    storage: Storage, authority: CertificateAuthority, proxy: FaultProxy, caplog: pytest.LogCaptureFixture
) -> None:
    proxy.misbehave(fleet("ACTIVE", "DEGRADED", "UNAVAILABLE"))
    with caplog.at_level(logging.WARNING):
        await check_health(storage, authority, proxy)
    assert [message.split(": ")[1] for message in caplog.messages] == [
        "key manager 'ekm-1' is DEGRADED",
        "key manager 'ekm-2' is UNAVAILABLE",
    ]


async def test_a_proxy_that_is_gone_is_told_and_does_no_harm(
    storage: Storage, authority: CertificateAuthority, proxy: FaultProxy, caplog: pytest.LogCaptureFixture
) -> None:
    proxy.misbehave(Listening.REFUSED)
    with caplog.at_level(logging.WARNING):
        await check_health(storage, authority, proxy)
    (message,) = caplog.messages
    assert STORE in message
    assert "NotReachable" in message
