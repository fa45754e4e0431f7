"""The proxy as an HTTP server: methods, sizes, connections, TLS."""

from __future__ import annotations

import ssl

import pytest

from tests.services.certificate_authority import CertificateAuthority
from tests.services.xks_client import ConnectionEnded, XksClient
from tests.services.xks_proxy import XksProxy

_CUT_OFF = (ConnectionEnded, BrokenPipeError, ConnectionResetError, ssl.SSLError)


@pytest.mark.parametrize("path", ["/health", "/keys/both/metadata", "/keys/both/encrypt", "/keys/none/decrypt"])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_the_api_takes_post_alone(client: XksClient, method: str, path: str):
    answer = client.ask(method, (client.uri_path + path).encode(), ((b"host", b"localhost"),))
    assert (answer.status, answer.body) == (405, b"")


def test_a_balancer_gets_an_answer_without_a_signature(client: XksClient):
    assert client.ask("GET", b"/ping", ((b"host", b"localhost"),)).status == 200


def test_any_other_get_is_not_found(client: XksClient):
    answer = client.ask("GET", b"/", ((b"host", b"localhost"),))
    assert answer.error == (404, "InvalidUriPathException")


def test_a_connection_serves_many_requests(client: XksClient):
    statuses = [client.health().status for _ in range(20)]
    client.encrypt("none", b"an error closes nothing")
    assert client._socket is not None
    assert statuses == [200] * 20


def test_a_body_beyond_the_bound_is_refused_before_anybody_is_authenticated(client: XksClient):
    target = f"{client.uri_path}/keys/both/encrypt".encode()
    client.send(b"POST %b HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000\r\n\r\n" % target + bytes(70_000))
    assert client.answer().error == (501, "UnsupportedOperationException")


def test_what_is_not_http_is_refused(client: XksClient):
    client.send(b"\x00\x01\x02 nonsense\r\n\r\n")
    assert client.answer().error == (400, "ValidationException")


def test_a_head_beyond_the_bound_is_refused(client: XksClient):
    client.send(b"POST / HTTP/1.1\r\nhost: localhost\r\nx-long: " + b"a" * 40_000 + b"\r\n\r\n")
    assert client.answer().error == (431, "ValidationException")


@pytest.mark.parametrize(
    ("version", "cipher"),
    [
        (ssl.TLSVersion.TLSv1_2, "ECDHE-ECDSA-AES256-GCM-SHA384"),
        (ssl.TLSVersion.TLSv1_3, "TLS_AES_256_GCM_SHA384"),
    ],
)
def test_tls_is_spoken_with_the_suites_of_the_specification(
    client: XksClient, xks_authority: CertificateAuthority, version: ssl.TLSVersion, cipher: str
):
    context = xks_authority.client_context()
    context.minimum_version = context.maximum_version = version
    context.set_ciphers("ECDHE-ECDSA-AES256-GCM-SHA384")
    with client.like(tls=context) as made:
        assert made.health().status == 200
        assert made._socket is not None
        assert made._socket.cipher()[0] == cipher


def test_older_tls_is_not_spoken(client: XksClient, xks_authority: CertificateAuthority):
    context = xks_authority.client_context()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        client.like(tls=context).health()


def test_weak_suites_are_not_spoken(client: XksClient, xks_authority: CertificateAuthority):
    context = xks_authority.client_context()
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("ECDHE+AES:!AESGCM")
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        client.like(tls=context).health()


def test_a_renewed_certificate_is_served_without_a_restart(tmp_path, xks_authority: CertificateAuthority):
    from tests.wire.xks_proxy.eventually import eventually

    proxy = XksProxy.make(tmp_path, authority=xks_authority)
    chain, key = proxy.tls.chain_file.read_bytes(), proxy.tls.key_file.read_bytes()
    renewed = xks_authority.server("localhost", "renewed.example.com")
    try:
        proxy.start()
        serves_renewed = lambda: _names_of(proxy) == {"localhost", "renewed.example.com"}  # noqa: E731 - awaited below
        assert not serves_renewed()
        # The certificate first: until the key follows, the old pair is served.
        proxy.tls.chain_file.write_bytes(renewed.chain_file.read_bytes())
        eventually(lambda: "the changed certificate is not served" in proxy.log, "half a renewal is noticed")
        assert not serves_renewed()
        proxy.tls.key_file.write_bytes(renewed.key_file.read_bytes())
        eventually(serves_renewed, "the renewed certificate is served")
    finally:
        proxy.tls.chain_file.write_bytes(chain)
        proxy.tls.key_file.write_bytes(key)
        proxy.kill()


def _names_of(proxy: XksProxy) -> set[str]:
    with XksClient.of(proxy) as client:
        client.health()
        assert client._socket is not None
        certificate = client._socket.getpeercert()
        assert certificate is not None
        return {str(value) for _, value in certificate["subjectAltName"]}


@pytest.fixture(scope="module")
def mutual(tmp_path_factory: pytest.TempPathFactory, xks_authority: CertificateAuthority):
    settings = f'[tls]\nclient_authority = "{xks_authority.trust_file}"\nclient_name = "kms.example.com"\n'
    proxy = XksProxy.make(tmp_path_factory.mktemp("mutual"), authority=xks_authority, settings=settings)
    try:
        yield proxy.start()
        proxy.stop()
    finally:
        proxy.kill()


def _with_certificate(authority: CertificateAuthority, presented: CertificateAuthority, name: str) -> ssl.SSLContext:
    files = presented.client(name)
    context = authority.client_context()
    context.load_cert_chain(files.chain_file, files.key_file)
    return context


def test_a_client_with_the_right_certificate_is_let_in(mutual: XksProxy, xks_authority: CertificateAuthority):
    with XksClient.of(mutual, tls=_with_certificate(xks_authority, xks_authority, "KMS.example.com")) as client:
        assert client.health().status == 200


def test_a_client_of_another_name_is_cut_off(mutual: XksProxy, xks_authority: CertificateAuthority):
    context = _with_certificate(xks_authority, xks_authority, "other.example.com")
    with XksClient.of(mutual, tls=context) as client, pytest.raises(_CUT_OFF):
        client.health()


def test_a_client_without_a_certificate_of_the_authority_is_cut_off(
    mutual: XksProxy, xks_authority: CertificateAuthority, tmp_path
):
    stranger = CertificateAuthority.make(tmp_path)
    for context in (
        xks_authority.client_context(),
        _with_certificate(xks_authority, stranger, "kms.example.com"),
    ):
        with XksClient.of(mutual, tls=context) as client, pytest.raises(_CUT_OFF):
            client.health()
