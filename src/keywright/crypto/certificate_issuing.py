"""Makes keys, signing requests and certificates: the cluster's side and its owner's side of initialization.

Private keys travel as KeyMaterial that holds unencrypted PKCS #8 PEM. Making an RSA key takes 50 to 500 ms of
one core, so callers on an event loop use a thread. Source: cloudhsmv2.md section 3 items 3 and 4.
"""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from keywright.crypto.certificates import ANCHOR_KEY_SIZES, load_certificate, load_signing_request
from keywright.crypto.errors import InvalidCertificate
from keywright.crypto.key_material import KeyMaterial, RandomSource

_CLUSTER_KEY_SIZE = 2048
_SERIAL_SIZE = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class ClusterIdentity:
    """Holds a cluster's private key (PKCS #8 PEM) and the signing request for it (PEM)."""

    private_key: KeyMaterial
    csr_pem: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CertificateAuthority:
    """Holds a cluster owner's private key (PKCS #8 PEM) and self-signed certificate (PEM)."""

    private_key: KeyMaterial
    certificate_pem: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Validity:
    """Holds the first and the last moment at which a certificate is in force, as aware datetimes."""

    not_before: datetime
    not_after: datetime


def make_cluster_identity(cluster_id: str) -> ClusterIdentity:
    """Makes an RSA-2048 cluster key and the CSR that the cluster's owner is to sign."""
    key = _generate(_CLUSTER_KEY_SIZE)
    builder = x509.CertificateSigningRequestBuilder(_name(cluster_id, "HSM Cluster"))
    csr = builder.sign(key, hashes.SHA256())
    return ClusterIdentity(private_key=_private_pem(key), csr_pem=csr.public_bytes(Encoding.PEM).decode())


def make_certificate_authority(
    common_name: str, validity: Validity, random: RandomSource, key_size: int = 2048
) -> CertificateAuthority:
    """Makes an RSA key of 2048 or 4096 bits and a self-signed certificate fit to be a trust anchor."""
    if key_size not in ANCHOR_KEY_SIZES:
        raise ValueError("a trust anchor holds an RSA key of 2048 or 4096 bits")
    key = _generate(key_size)
    name = _name(common_name, "Cluster Owner")
    subject_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (
        _builder(validity, random)
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_certificate_signing_only(), critical=True)
        .add_extension(subject_id, critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256())
    return CertificateAuthority(private_key=_private_pem(key), certificate_pem=_pem(certificate))


def sign_csr(csr_pem: str, authority: CertificateAuthority, validity: Validity, random: RandomSource) -> str:
    """Signs a cluster's CSR as its owner does and returns the certificate as PEM.

    Raises InvalidCertificate for a CSR or an authority that cannot be parsed or do not fit together.
    """
    request = load_signing_request(csr_pem)
    issuer = load_certificate(authority.certificate_pem)
    key = _load_private_key(authority.private_key)
    if key.public_key() != issuer.public_key():
        raise InvalidCertificate("The private key is not the one of the certificate authority's certificate.")
    issuer_key_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    builder = (
        _builder(validity, random)
        .subject_name(request.subject)
        .issuer_name(issuer.subject)
        .public_key(request.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(issuer_key_id, critical=False)
    )
    return _pem(builder.sign(key, hashes.SHA256()))


def _generate(size: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


def _name(common_name: str, unit: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Keywright"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _builder(validity: Validity, random: RandomSource) -> x509.CertificateBuilder:
    # RFC 5280 section 4.1.2.2: a positive serial number of at most 20 bytes. The shift clears the sign bit,
    # the 1 keeps it from being zero.
    serial = int.from_bytes(random(_SERIAL_SIZE)) >> 1 | 1
    return (
        x509.CertificateBuilder()
        .serial_number(serial)
        .not_valid_before(validity.not_before)
        .not_valid_after(validity.not_after)
    )


def _certificate_signing_only() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _private_pem(key: rsa.RSAPrivateKey) -> KeyMaterial:
    return KeyMaterial(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def _load_private_key(pem: KeyMaterial) -> rsa.RSAPrivateKey:
    try:
        key = load_pem_private_key(pem.unsafe_view(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        # "from None" because the library's error may quote what it could not parse.
        raise InvalidCertificate("The certificate authority's private key is not an unencrypted PEM key.") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise InvalidCertificate("The certificate authority's private key is not an RSA key.")
    return key
