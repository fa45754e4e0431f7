"""Makes a server's own certificate, for trials: who should trust it has to be given it.

A deployment to keep has certificates of an authority. Source: xks.md section 1.12.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from keywright.crypto.key_material import KeyMaterial, RandomSource

_SERIAL_SIZE = 20
# Clocks differ a little, and a certificate must not be from the future.
_BACKDATED = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerCertificate:
    """Holds a private key (PKCS #8 PEM) and the self-signed certificate for it (PEM), which is its own trust root."""

    private_key: KeyMaterial
    certificate_pem: str


def make_server_certificate(
    names: tuple[str, ...], now: datetime, lifetime: timedelta, random: RandomSource
) -> ServerCertificate:
    """Makes a P-256 key and a certificate for the DNS names, in force from an hour before `now`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    # RFC 5280 section 4.1.2.2: a positive serial number of at most 20 bytes.
    serial = int.from_bytes(random(_SERIAL_SIZE)) >> 1 | 1
    builder = (
        x509.CertificateBuilder()
        .serial_number(serial)
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .not_valid_before(now - _BACKDATED)
        .not_valid_after(now + lifetime)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return ServerCertificate(
        private_key=KeyMaterial(pem), certificate_pem=certificate.public_bytes(Encoding.PEM).decode()
    )
