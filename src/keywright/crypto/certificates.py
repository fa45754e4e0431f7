"""X.509 certificates of HSM clusters: what a trust anchor and a signed cluster certificate must be.

A cluster has a key and a signing request; its owner signs the request with a certificate authority of his own,
whose self-signed certificate becomes the cluster's trust anchor for good. Certificates are PEM text here; where
the line breaks stand does not matter. Source: cloudhsmv2.md section 3, RFC 5280.
"""

import base64
import binascii
import re
from datetime import datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from keywright.crypto.errors import InvalidCertificate

ANCHOR_KEY_SIZES = (2048, 4096)
_E = TypeVar("_E", bound=x509.ExtensionType)
_LARGEST_PEM = 20_000
_BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END ([A-Z0-9 ]+)-----")
_CERTIFICATE = ("CERTIFICATE",)
_SIGNING_REQUEST = ("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")
_STRONG_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)
_KNOWN_EXTENSIONS = (
    x509.BasicConstraints,
    x509.KeyUsage,
    x509.SubjectKeyIdentifier,
    x509.AuthorityKeyIdentifier,
)
# What the library raises for DER that it cannot read; most of these have no common base.
_UNREADABLE = (
    ValueError,
    UnsupportedAlgorithm,
    x509.DuplicateExtension,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)


def verify_trust_anchor(anchor_pem: str, now: datetime) -> None:
    """Returns if the text is one self-signed certificate that may stand above a cluster at time `now` (aware).

    Raises InvalidCertificate unless it is in force, holds an RSA key of 2048 or 4096 bits, is signed by that
    key with SHA-2, and, if it uses X.509v3 extensions, says that it is a certificate authority.
    """
    anchor = _load_certificate(anchor_pem, "trust anchor")
    _require_in_force(anchor, now, "trust anchor")
    key = _rsa_key_of(anchor, "trust anchor")
    if key.key_size not in ANCHOR_KEY_SIZES:
        raise InvalidCertificate("The trust anchor must hold an RSA key of 2048 or 4096 bits.")
    _require_issued(anchor, anchor, "The trust anchor must be self-signed: give the root, not an intermediate.")
    _require_certificate_authority(anchor)


def verify_cluster_certificate(certificate_pem: str, csr_pem: str, anchor_pem: str, now: datetime) -> None:
    """Returns if the certificate is what the anchor's owner made of this cluster's signing request.

    Raises InvalidCertificate unless it is in force, holds the request's public key, and was issued directly by
    the anchor. The anchor itself is judged by `verify_trust_anchor`.
    """
    certificate = _load_certificate(certificate_pem, "cluster certificate")
    anchor = _load_certificate(anchor_pem, "trust anchor")
    _require_in_force(certificate, now, "cluster certificate")
    if _public_bytes(certificate) != _public_bytes(load_signing_request(csr_pem)):
        raise InvalidCertificate("The cluster certificate is not for the public key of this cluster's CSR.")
    _require_issued_by(certificate, anchor)


def verify_issued_by(certificate_pem: str, anchor_pem: str) -> None:
    """Returns if the anchor issued the cluster certificate, directly; raises InvalidCertificate otherwise."""
    certificate = _load_certificate(certificate_pem, "cluster certificate")
    _require_issued_by(certificate, _load_certificate(anchor_pem, "trust anchor"))


def same_certificate(pem_a: str, pem_b: str) -> bool:
    """Tells whether both texts hold the same certificate, whatever their white space.

    Raises InvalidCertificate if either holds none.
    """
    first, second = (_load_certificate(pem, "certificate") for pem in (pem_a, pem_b))
    return first.public_bytes(Encoding.DER) == second.public_bytes(Encoding.DER)


def load_signing_request(csr_pem: str) -> x509.CertificateSigningRequest:
    """Parses one PEM signing request and checks that it is signed by its own key. Raises InvalidCertificate."""
    try:
        request = x509.load_der_x509_csr(_der_of(csr_pem, _SIGNING_REQUEST, "CSR"))
        intact = request.is_signature_valid
    except _UNREADABLE as error:
        raise InvalidCertificate("The CSR is not a PKCS #10 certificate signing request.") from error
    if not intact:
        raise InvalidCertificate("The CSR is not signed by its own key.")
    return request


def load_certificate(certificate_pem: str) -> x509.Certificate:
    """Parses one PEM certificate. Raises InvalidCertificate."""
    return _load_certificate(certificate_pem, "certificate")


def _load_certificate(pem: str, name: str) -> x509.Certificate:
    try:
        certificate = x509.load_der_x509_certificate(_der_of(pem, _CERTIFICATE, name))
        # Parsed on first use by the library: whatever is malformed inside shall show here and not later.
        _ = (certificate.extensions, certificate.issuer, certificate.subject, certificate.public_key())
        _ = (certificate.signature_hash_algorithm, certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    except _UNREADABLE as error:
        raise InvalidCertificate(f"The {name} is not a well-formed X.509 certificate.") from error
    return certificate


def _der_of(pem: str, labels: tuple[str, ...], name: str) -> bytes:
    blocks = _BLOCK.findall(pem) if len(pem) <= _LARGEST_PEM else []
    if len(blocks) != 1 or blocks[0][0] not in labels or blocks[0][2] != blocks[0][0]:
        raise InvalidCertificate(f"The {name} must be exactly one PEM block of type {labels[0]}.")
    try:
        return base64.b64decode("".join(blocks[0][1].split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidCertificate(f"The {name} is not valid base64.") from error


def _require_in_force(certificate: x509.Certificate, now: datetime, name: str) -> None:
    if now < certificate.not_valid_before_utc:
        raise InvalidCertificate(f"The {name} is not valid yet.")
    if now > certificate.not_valid_after_utc:
        raise InvalidCertificate(f"The {name} has expired.")


def _rsa_key_of(certificate: x509.Certificate, name: str) -> RSAPublicKey:
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise InvalidCertificate(f"The {name} must hold an RSA key.")
    return key


def _require_issued_by(certificate: x509.Certificate, anchor: x509.Certificate) -> None:
    _require_issued(certificate, anchor, "The cluster certificate was not issued directly by the trust anchor.")


def _require_issued(certificate: x509.Certificate, issuer: x509.Certificate, otherwise: str) -> None:
    if not isinstance(certificate.signature_hash_algorithm, _STRONG_HASHES):
        raise InvalidCertificate("The certificate must be signed with SHA-256, SHA-384 or SHA-512.")
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm) as error:
        raise InvalidCertificate(otherwise) from error


def _require_certificate_authority(anchor: x509.Certificate) -> None:
    if len(anchor.extensions) == 0:
        return
    constraints = _extension(anchor, x509.BasicConstraints)
    if constraints is None or not constraints.ca:
        raise InvalidCertificate("The trust anchor uses X.509v3 extensions, so BasicConstraints must say CA:TRUE.")
    usage = _extension(anchor, x509.KeyUsage)
    if usage is not None and not usage.key_cert_sign:
        raise InvalidCertificate("The trust anchor's KeyUsage forbids it to sign certificates.")
    for extension in anchor.extensions:
        if extension.critical and not isinstance(extension.value, _KNOWN_EXTENSIONS):
            raise InvalidCertificate("The trust anchor has a critical extension that is not supported.")


def _extension(certificate: x509.Certificate, kind: type[_E]) -> _E | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def _public_bytes(holder: x509.Certificate | x509.CertificateSigningRequest) -> bytes:
    return holder.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
