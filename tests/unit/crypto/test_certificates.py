"""Trust anchors and cluster certificates are accepted only when they are what the cluster needs (cloudhsmv2.md 3)."""

import base64
import os
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import NameOID

from keywright.crypto.certificate_issuing import make_certificate_authority, sign_csr
from keywright.crypto.certificates import (
    same_certificate,
    verify_cluster_certificate,
    verify_issued_by,
    verify_trust_anchor,
)
from keywright.crypto.errors import InvalidCertificate

SIGNING = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": True,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}
CA = (x509.BasicConstraints(ca=True, path_length=None), True)


@pytest.fixture(scope="module")
def key(authority):
    return load_pem_private_key(authority.private_key.unsafe_view(), password=None)


@pytest.fixture(scope="module")
def signed(cluster, authority, validity):
    return sign_csr(cluster.csr_pem, authority, validity, os.urandom)


@pytest.fixture(scope="module")
def other_authority(validity):
    return make_certificate_authority("customer root", validity, os.urandom)


def name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(key, validity, *extensions, subject="root", issuer="root", signer=None, algorithm=None):
    builder = (
        x509.CertificateBuilder()
        .serial_number(1)
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .not_valid_before(validity.not_before)
        .not_valid_after(validity.not_after)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(signer or key, algorithm or hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def pem_of(der):
    return f"-----BEGIN CERTIFICATE-----\n{base64.b64encode(der).decode()}\n-----END CERTIFICATE-----\n"


def refuse_anchor(pem, now, reason):
    with pytest.raises(InvalidCertificate, match=reason) as raised:
        verify_trust_anchor(pem, now)
    assert "\n" not in str(raised.value)


def test_a_plain_certificate_without_extensions_is_a_good_anchor(key, validity, now):
    verify_trust_anchor(certificate(key, validity), now)


def test_a_certificate_authority_with_extensions_is_a_good_anchor(key, validity, now):
    verify_trust_anchor(certificate(key, validity, CA, (x509.KeyUsage(**SIGNING), True)), now)


@pytest.mark.slow
def test_an_rsa_4096_anchor_is_good(validity, now):
    verify_trust_anchor(make_certificate_authority("owner", validity, os.urandom, 4096).certificate_pem, now)


@pytest.mark.parametrize(
    ("extensions", "reason"),
    [
        ([(x509.KeyUsage(**SIGNING), True)], "BasicConstraints"),
        ([(x509.BasicConstraints(ca=False, path_length=None), True)], "BasicConstraints"),
        ([CA, (x509.KeyUsage(**SIGNING | {"key_cert_sign": False, "key_agreement": True}), True)], "KeyUsage"),
        ([CA, (x509.NameConstraints([x509.DNSName("example.com")], None), True)], "critical extension"),
    ],
)
def test_an_anchor_whose_extensions_conflict_is_refused(key, validity, now, extensions, reason):
    refuse_anchor(certificate(key, validity, *extensions), now, reason)


def test_an_anchor_is_in_force_from_its_first_to_its_last_second(authority, validity):
    for moment in (validity.not_before, validity.not_after):
        verify_trust_anchor(authority.certificate_pem, moment)


def test_an_expired_or_future_anchor_is_refused(authority, validity):
    second = timedelta(seconds=1)
    refuse_anchor(authority.certificate_pem, validity.not_after + second, "expired")
    refuse_anchor(authority.certificate_pem, validity.not_before - second, "not valid yet")


def test_an_intermediate_is_refused_as_anchor(key, cluster, validity, now):
    other = load_pem_private_key(cluster.private_key.unsafe_view(), password=None)
    refuse_anchor(certificate(key, validity, CA, subject="sub", issuer="root", signer=other), now, "self-signed")


def test_an_anchor_that_only_claims_to_be_self_signed_is_refused(key, cluster, validity, now):
    other = load_pem_private_key(cluster.private_key.unsafe_view(), password=None)
    refuse_anchor(certificate(key, validity, CA, signer=other), now, "self-signed")


def test_an_anchor_with_a_key_of_another_size_or_kind_is_refused(validity, now):
    small = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    refuse_anchor(certificate(small, validity), now, "2048 or 4096")
    refuse_anchor(certificate(ec.generate_private_key(ec.SECP256R1()), validity), now, "RSA key")


def test_an_anchor_signed_with_a_hash_outside_sha_2_is_refused(key, validity, now):
    refuse_anchor(certificate(key, validity, algorithm=hashes.SHA3_256()), now, "SHA-256")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nQUJDé\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\nQUJD\n-----END PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE-----" * 10_000,
    ],
)
def test_text_that_is_no_certificate_is_refused(now, text):
    refuse_anchor(text, now, "trust anchor")


def test_a_csr_or_a_chain_is_refused_as_anchor(authority, cluster, now):
    refuse_anchor(cluster.csr_pem, now, "exactly one PEM block")
    refuse_anchor(authority.certificate_pem * 2, now, "exactly one PEM block")


def test_every_cut_of_an_anchor_is_refused_with_our_error(authority, now):
    for end in range(0, len(authority.certificate_pem) - 2, 7):
        with pytest.raises(InvalidCertificate):
            verify_trust_anchor(authority.certificate_pem[:end], now)


def test_a_flipped_byte_anywhere_in_an_anchor_is_refused_with_our_error(authority, now):
    der = x509.load_pem_x509_certificate(authority.certificate_pem.encode()).public_bytes(Encoding.DER)
    for place in range(len(der)):
        with pytest.raises(InvalidCertificate):
            verify_trust_anchor(pem_of(der[:place] + bytes([der[place] ^ 0x55]) + der[place + 1 :]), now)


def test_a_good_cluster_certificate_is_accepted(signed, cluster, authority, now):
    verify_cluster_certificate(signed, cluster.csr_pem, authority.certificate_pem, now)


def test_a_cluster_certificate_for_another_key_is_refused(authority, cluster, now):
    with pytest.raises(InvalidCertificate, match="public key"):
        verify_cluster_certificate(authority.certificate_pem, cluster.csr_pem, authority.certificate_pem, now)


def test_a_cluster_certificate_of_another_issuer_is_refused(signed, cluster, other_authority, now):
    with pytest.raises(InvalidCertificate, match="issued directly"):
        verify_cluster_certificate(signed, cluster.csr_pem, other_authority.certificate_pem, now)


def test_an_expired_cluster_certificate_is_refused(signed, cluster, authority, validity):
    with pytest.raises(InvalidCertificate, match="expired"):
        verify_cluster_certificate(
            signed, cluster.csr_pem, authority.certificate_pem, validity.not_after + timedelta(days=1)
        )


def test_a_csr_that_was_altered_is_refused(signed, cluster, authority, now):
    csr = x509.load_pem_x509_csr(cluster.csr_pem.encode()).public_bytes(Encoding.DER)
    altered = pem_of(csr[:-1] + bytes([csr[-1] ^ 1])).replace("CERTIFICATE", "CERTIFICATE REQUEST")
    with pytest.raises(InvalidCertificate, match="not signed by its own key"):
        verify_cluster_certificate(signed, altered, authority.certificate_pem, now)


def test_an_anchor_that_did_not_issue_the_certificate_is_found_though_its_name_is_the_same(
    signed, authority, other_authority
):
    verify_issued_by(signed, authority.certificate_pem)
    with pytest.raises(InvalidCertificate, match="issued directly"):
        verify_issued_by(signed, other_authority.certificate_pem)


@pytest.mark.parametrize(
    "reshape",
    [
        lambda pem: pem.replace("\n", "\r\n"),
        lambda pem: pem.strip(),
        lambda pem: "\n\n " + pem.replace("\n", "\n   ") + "\t\n",
        lambda pem: pem.replace("-----\n", "-----").replace("\n-----END", "-----END").replace("\n", ""),
        lambda pem: pem.replace("-----\n", "----- ").replace("\n", " "),
    ],
)
def test_white_space_does_not_make_another_certificate(authority, now, reshape):
    assert same_certificate(authority.certificate_pem, reshape(authority.certificate_pem))
    verify_trust_anchor(reshape(authority.certificate_pem), now)


def test_another_certificate_is_not_the_same(authority, other_authority, signed):
    assert not same_certificate(authority.certificate_pem, other_authority.certificate_pem)
    assert not same_certificate(authority.certificate_pem, signed)


def test_comparing_with_something_else_is_an_error_and_not_a_no(authority):
    with pytest.raises(InvalidCertificate):
        same_certificate(authority.certificate_pem, "nonsense")
