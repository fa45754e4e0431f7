"""The test authority makes servers that a careful client trusts, and bad ones that it refuses for the right reason."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading

import pytest

from tests.services.certificate_authority import BAD_SERVERS, CertificateAuthority, ServerTls

NAME = "proxy.test"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return CertificateAuthority.make(tmp_path_factory.mktemp("authority"))


def shake_hands(client: ssl.SSLContext, tls: ServerTls | None) -> ssl.SSLSocket:
    """Return the client's side after a handshake and one byte from the server."""
    near, far = socket.socketpair()
    for side in (near, far):
        side.settimeout(20)

    def serve() -> None:
        with contextlib.suppress(OSError), far:
            if tls is None:
                far.recv(1)
                far.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            else:
                with tls.context().wrap_socket(far, server_side=True) as served:
                    served.sendall(b"!")

    server = threading.Thread(target=serve)
    server.start()
    try:
        with near, client.wrap_socket(near, server_hostname=NAME) as made:
            assert made.recv(1) == b"!"
            return made
    finally:
        near.close()
        server.join()


def careful_client(authority: CertificateAuthority) -> ssl.SSLContext:
    context = authority.client_context()
    context.hostname_checks_common_name = False
    context.set_ciphers("ECDHE+AESGCM:!AES128:@SECLEVEL=2")
    return context


def test_a_good_server_is_trusted_and_serves(authority):
    shake_hands(careful_client(authority), authority.server(NAME, "other.test"))


def test_a_client_certificate_is_what_a_demanding_server_wants(authority):
    context = careful_client(authority)
    files = authority.client("cks.kms.us-east-1.amazonaws.com")
    context.load_cert_chain(files.chain_file, files.key_file)
    shake_hands(context, authority.bad_server("client_certificate_demanded", NAME))


REASONS = {
    "expired": "certificate has expired",
    "not_yet_valid": "not yet valid",
    "wrong_name": "Hostname mismatch",
    "common_name_only": "Hostname mismatch",
    "self_signed": "self-signed certificate",
    "unknown_authority": "self-signed certificate|unable to get",
    "sha1_signature": "digest algorithm too weak",
    "tls_1_1_only": "protocol version|unsupported protocol|internal error",
    "aes_128_only": "handshake failure",
    "plain_http": "wrong version number|record layer|packet length",
    "client_certificate_demanded": "certificate required",
    "missing_intermediate": "unable to get local issuer",
    "issuer_not_an_authority": "invalid CA certificate",
    "name_constraint_violated": "permitted subtree violation",
    "weak_rsa_key": "key too weak",
    "client_usage_only": "unsuitable certificate purpose|unsupported certificate purpose",
}


@pytest.mark.parametrize("kind", BAD_SERVERS)
def test_a_bad_server_is_refused_for_its_own_fault(authority, kind):
    with pytest.raises(ssl.SSLError, match=f"(?i){REASONS[kind].replace(' ', '[ _]')}"):
        shake_hands(careful_client(authority), authority.bad_server(kind, NAME))
