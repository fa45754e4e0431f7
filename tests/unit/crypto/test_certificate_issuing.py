"""What the cluster and its owner make fits together and passes the checks of the other side."""

import os

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from keywright.crypto.certificate_issuing import (
    CertificateAuthority,
    make_certificate_authority,
    sign_csr,
)
from keywright.crypto.certificates import verify_cluster_certificate, verify_issued_by, verify_trust_anchor
from keywright.crypto.errors import InvalidCertificate
from keywright.crypto.key_material import KeyMaterial


def test_the_cluster_csr_names_the_cluster_and_holds_its_rsa_2048_key(cluster):
    csr = x509.load_pem_x509_csr(cluster.csr_pem.encode())
    key = load_pem_private_key(cluster.private_key.unsafe_view(), password=None)
    assert [name.value for name in csr.subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == ["cluster-abcdefghijk"]
    assert csr.public_key() == key.public_key()
    assert key.key_size == 2048
    assert csr.is_signature_valid


def test_the_signed_csr_is_what_initialize_cluster_accepts(cluster, authority, validity, now):
    signed = sign_csr(cluster.csr_pem, authority, validity, os.urandom)
    verify_trust_anchor(authority.certificate_pem, now)
    verify_cluster_certificate(signed, cluster.csr_pem, authority.certificate_pem, now)
    verify_issued_by(signed, authority.certificate_pem)


def test_the_cluster_certificate_cannot_sign_further_certificates(cluster, authority, validity):
    signed = x509.load_pem_x509_certificate(sign_csr(cluster.csr_pem, authority, validity, os.urandom).encode())
    assert not signed.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


@pytest.mark.parametrize("fill", [b"\x00", b"\xff"])
def test_serial_numbers_stay_positive_and_short_whatever_the_random_source_gives(cluster, authority, validity, fill):
    signed = sign_csr(cluster.csr_pem, authority, validity, lambda size: fill * size)
    serial = x509.load_pem_x509_certificate(signed.encode()).serial_number
    assert 0 < serial < 2**159


def test_a_private_key_of_another_authority_is_refused(cluster, authority, validity):
    mixed = CertificateAuthority(private_key=cluster.private_key, certificate_pem=authority.certificate_pem)
    with pytest.raises(InvalidCertificate, match="not the one"):
        sign_csr(cluster.csr_pem, mixed, validity, os.urandom)


def test_a_private_key_that_is_none_is_refused_without_quoting_it(cluster, authority, validity):
    broken = CertificateAuthority(private_key=KeyMaterial(b"canary"), certificate_pem=authority.certificate_pem)
    with pytest.raises(InvalidCertificate, match="unencrypted PEM") as raised:
        sign_csr(cluster.csr_pem, broken, validity, os.urandom)
    assert "canary" not in str(raised.value)


def test_a_private_key_of_another_algorithm_is_refused(cluster, authority, validity):
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    other = CertificateAuthority(private_key=KeyMaterial(pem), certificate_pem=authority.certificate_pem)
    with pytest.raises(InvalidCertificate, match="not an RSA key"):
        sign_csr(cluster.csr_pem, other, validity, os.urandom)


@pytest.mark.parametrize("size", [1024, 3072])
def test_an_authority_of_another_key_size_is_not_made(validity, size):
    with pytest.raises(ValueError, match="2048 or 4096"):
        make_certificate_authority("owner", validity, os.urandom, key_size=size)


def test_no_text_form_shows_a_private_key(cluster, authority):
    assert "PRIVATE" not in f"{cluster!r}{authority!r}"
