"""HTTPS with a certificate of a private authority, which clients have to know."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.config import Config
from botocore.exceptions import SSLError
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.services.server import KeywrightServer, ServerFactory


def _write_certificate(directory: Path) -> tuple[Path, Path]:
    """Write a self-signed certificate for 127.0.0.1 and its key; it is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "keywright test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, private = directory / "server.pem", directory / "server.key"
    chain.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.touch(mode=0o600)
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return chain, private


def test_a_client_that_knows_the_authority_is_served_and_another_one_refuses(
    start_server: ServerFactory, tmp_path: Path
) -> None:
    chain, private = _write_certificate(tmp_path)
    server: KeywrightServer = start_server(arguments=("--tls-cert", str(chain), "--tls-key", str(private)))
    assert server.endpoint.startswith("https://127.0.0.1:")
    knowing = server.client("kms", verify=str(chain))
    key_id = knowing.create_key()["KeyMetadata"]["KeyId"]
    blob = knowing.encrypt(KeyId=key_id, Plaintext=b"over TLS")["CiphertextBlob"]
    assert knowing.decrypt(CiphertextBlob=blob)["Plaintext"] == b"over TLS"
    with pytest.raises(SSLError):
        server.client("kms", config=Config(retries={"total_max_attempts": 1})).list_keys()
    server.stop()


def test_the_certificate_that_was_given_is_shown(start_server: ServerFactory, tmp_path: Path) -> None:
    chain, private = _write_certificate(tmp_path)
    server: KeywrightServer = start_server(arguments=("--tls-cert", str(chain), "--tls-key", str(private)))
    host, port = server.endpoint.removeprefix("https://").split(":")
    assert ssl.get_server_certificate((host, int(port)), ca_certs=str(chain)) == chain.read_text()
    server.stop()
