"""One proxy for most tests, with two tenants and a key of each kind; tests that change it make keys of their own."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from keywright.sigv4 import Credentials
from tests.services.certificate_authority import CertificateAuthority
from tests.services.xks_client import XksClient
from tests.services.xks_proxy import XksProxy
from tests.wire.xks_proxy.eventually import eventually

OTHER_PREFIX = "/other/tenant"


@pytest.fixture(scope="session")
def xks_authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority.make(tmp_path_factory.mktemp("xks-authority"))


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory, xks_authority: CertificateAuthority) -> Iterator[XksProxy]:
    settings = '[server]\nregions = ["us-east-1", "eu-west-1"]\n[metrics]\nlisten = "127.0.0.1:0"\n'
    made = XksProxy.make(
        tmp_path_factory.mktemp("xks-proxy"), prefix="/tenant", authority=xks_authority, settings=settings
    )
    made.create_key("both", "--alias", "also-both")
    made.create_key("encrypts", "--usage", "ENCRYPT")
    made.create_key("decrypts", "--usage", "DECRYPT")
    made.create_key("disabled")
    made.do("key", "disable", "disabled", "--prefix", "/tenant")
    made.do("tenant", "add", "--prefix", OTHER_PREFIX)
    try:
        yield made.start()
        made.stop()
    finally:
        made.kill()


@pytest.fixture
def client(proxy: XksProxy) -> Iterator[XksClient]:
    with XksClient.of(proxy) as made:
        yield made


@pytest.fixture(scope="session")
def other_credentials(proxy: XksProxy) -> Credentials:
    """A credential of the other tenant, which has a key `both` of its own."""
    added = json.loads(proxy.do("credential", "add", "--prefix", OTHER_PREFIX))
    proxy.create_key("both", prefix=OTHER_PREFIX)
    credentials = Credentials(access_key_id=added["access_key_id"], secret_access_key=added["raw_secret_access_key"])
    with _of_other_tenant(proxy, credentials) as made:
        eventually(lambda: made.key_metadata("both").status == 200, "the other tenant's credential and key are served")
    return credentials


@pytest.fixture
def other_client(proxy: XksProxy, other_credentials: Credentials) -> Iterator[XksClient]:
    with _of_other_tenant(proxy, other_credentials) as made:
        yield made


def _of_other_tenant(proxy: XksProxy, credentials: Credentials) -> XksClient:
    return XksClient.of(proxy, uri_path=f"{OTHER_PREFIX}/kms/xks/v1", credentials=credentials)
