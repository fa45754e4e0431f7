"""The whole product: boto3, a server, our XKS proxy, and a key on SoftHSM2 tokens, over TLS all the way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.services.certificate_authority import CertificateAuthority
from tests.services.server import KeywrightServer
from tests.services.softhsm_tokens import SoftHsmTokens
from tests.services.xks_proxy import XksProxy
from tests.wire.external_key_stores.external_store import CONTEXT, HOST, PLAINTEXT, ExternalStore
from tests.wire.external_key_stores.network import configuration, private_host, private_parameters
from tests.wire.key_stores.key_store import NO_RETRIES

OLD, NEW = "token-old", "token-new"
PRIVATE = "spare"


@pytest.fixture(scope="module")
def material_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("material") / "material"
    path.touch(mode=0o600)
    path.write_bytes(bytes(range(32)))
    return path


@pytest.fixture(scope="module")
def our_proxy(
    tmp_path_factory: pytest.TempPathFactory, authority: CertificateAuthority, material_file: Path
) -> Iterator[XksProxy]:
    tokens = SoftHsmTokens.make(tmp_path_factory.mktemp("tokens") / "hsm", OLD, NEW)
    proxy = XksProxy.make(
        tmp_path_factory.mktemp("our-proxy"),
        authority=authority,
        names=(HOST, private_host(PRIVATE)),
        init_options=tokens.init_options(OLD),
    )
    proxy.do("key", "import", "payroll", "--material-file", material_file)
    try:
        yield proxy.start()
        proxy.stop()
    finally:
        proxy.kill()


@pytest.fixture(scope="module")
def product(
    tmp_path_factory: pytest.TempPathFactory, authority: CertificateAuthority, our_proxy: XksProxy
) -> Iterator[KeywrightServer]:
    server = KeywrightServer.make(
        tmp_path_factory.mktemp("product"),
        workers=2,
        configuration=configuration(authority.trust_file, our_proxy.port, our_proxy.port),
    )
    try:
        yield server.start()
        server.stop()
    finally:
        server.close()


def connected(kms: Any, proxy: XksProxy, **changed: Any) -> ExternalStore:
    credential = {"AccessKeyId": proxy.access_key_id, "RawSecretAccessKey": proxy.raw_secret_access_key}
    store = ExternalStore.create_external(
        kms, XksProxyUriPath=proxy.uri_path, XksProxyAuthenticationCredential=credential, **changed
    )
    assert store.connect() == "CONNECTED"
    return store


def assert_decrypts(kms: Any, ciphertext: bytes) -> None:
    assert kms.decrypt(CiphertextBlob=ciphertext, EncryptionContext=CONTEXT)["Plaintext"] == PLAINTEXT


def test_ciphertexts_survive_restarts_reconnects_and_the_move_of_the_key_to_another_token(
    product: KeywrightServer, our_proxy: XksProxy, material_file: Path
) -> None:
    kms = product.client("kms", config=NO_RETRIES)
    store = connected(kms, our_proxy)
    key = store.create_external_key("payroll")
    ciphertext = kms.encrypt(KeyId=key["KeyId"], Plaintext=PLAINTEXT, EncryptionContext=CONTEXT)["CiphertextBlob"]
    assert_decrypts(kms, ciphertext)

    our_proxy.restart()
    assert_decrypts(kms, ciphertext)

    store.disconnect()
    assert store.connect() == "CONNECTED"
    assert_decrypts(kms, ciphertext)

    our_proxy.stop()
    settings = our_proxy.data_dir / "xks-proxy.toml"
    settings.write_text(settings.read_text().replace(OLD, NEW))
    our_proxy.do("key", "move", "payroll", "--material-file", material_file)
    our_proxy.start()
    assert_decrypts(kms, ciphertext)

    product.restart()
    assert_decrypts(product.client("kms", config=NO_RETRIES), ciphertext)


def test_a_private_way_leads_to_the_same_proxy(product: KeywrightServer, our_proxy: XksProxy) -> None:
    kms = product.client("kms", config=NO_RETRIES)
    store = connected(kms, our_proxy, **private_parameters(PRIVATE))
    key = store.create_external_key("payroll")
    ciphertext = kms.encrypt(KeyId=key["KeyId"], Plaintext=PLAINTEXT, EncryptionContext=CONTEXT)["CiphertextBlob"]
    assert_decrypts(kms, ciphertext)
