"""A certificate authority for tests: a root, an intermediate, good servers and clients, and every bad kind of server.

`CertificateAuthority.make(directory)` is cheap (elliptic curves). A `ServerTls` is what a server has to present and to
insist on; `context()` gives it as an `ssl.SSLContext`. `BAD_SERVERS` names the ways of being untrustworthy;
`bad_server(kind, name)` makes one, None being a server that speaks no TLS at all.
"""

from __future__ import annotations

import itertools
import ssl
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerTls:
    """The files that a server presents, and what it takes from clients."""

    chain_file: Path
    key_file: Path
    maximum_version: ssl.TLSVersion | None = None
    ciphers: str | None = None
    client_authority: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Return the context of a server; weak keys and old versions are let through, since clients are tested."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if self.maximum_version is not None:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = min(self.maximum_version, ssl.TLSVersion.TLSv1_2)
                context.maximum_version = self.maximum_version
        if self.ciphers is not None:
            context.set_ciphers(f"{self.ciphers}:@SECLEVEL=0")
        if self.client_authority is not None:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.client_authority)
        context.load_cert_chain(self.chain_file, self.key_file)
        return context


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A certificate, its key, and the certificates that lead from it to the root, which is left out."""

    certificate: x509.Certificate
    key: PrivateKey
    chain: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a certificate is to say; each bad kind changes one thing of a good one."""

    common_name: str
    dns_names: tuple[str, ...] = ()
    is_authority: bool = False
    not_before: datetime = field(default_factory=lambda: datetime.now(UTC) - _DAY)
    not_after: datetime = field(default_factory=lambda: datetime.now(UTC) + 365 * _DAY)
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH
    permitted_dns: str | None = None


def new_key() -> PrivateKey:
    """Return a new key on P-256."""
    return ec.generate_private_key(ec.SECP256R1())


def issue(wanted: Wanted, issuer: Issued | None, *, key: PrivateKey | None = None) -> Issued:
    """Return a certificate signed by `issuer`, or by itself."""
    key = key or new_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wanted.common_name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.certificate.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(wanted.not_before)
        .not_valid_after(wanted.not_after)
        .add_extension(x509.BasicConstraints(ca=wanted.is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if wanted.dns_names:
        names = x509.SubjectAlternativeName([x509.DNSName(each) for each in wanted.dns_names])
        builder = builder.add_extension(names, critical=False)
    if not wanted.is_authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([wanted.usage]), critical=False)
    if wanted.permitted_dns is not None:
        constraint = x509.NameConstraints([x509.DNSName(wanted.permitted_dns)], None)
        builder = builder.add_extension(constraint, critical=True)
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    return Issued(certificate=certificate, key=key, chain=(issuer.certificate, *issuer.chain) if issuer else ())


class CertificateAuthority:
    """A root that tests trust, an intermediate that issues, and the directory where files are written."""

    def __init__(self, directory: Path, name: str = "Test") -> None:
        """Make both; `trust_file` holds the root's certificate."""
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._count = itertools.count(1)
        root = issue(Wanted(common_name=f"{name} Root", is_authority=True), None)
        self._root = replace(root, chain=())
        self.intermediate = self._under_root(issue(Wanted(common_name=f"{name} Issuer", is_authority=True), self._root))
        self.trust_file = directory / f"root-{root.certificate.serial_number:x}.pem"
        self.trust_file.write_bytes(_pem(root.certificate))

    @classmethod
    def make(cls, directory: Path) -> CertificateAuthority:
        """Return a new authority that writes into `directory`."""
        return cls(directory)

    def server(self, *names: str) -> ServerTls:
        """Return a server that every client of this authority trusts under these DNS names."""
        return self._serving(issue(Wanted(common_name=names[0], dns_names=names), self.intermediate))

    def server_until(self, name: str, not_after: datetime) -> ServerTls:
        """Return a good server whose certificate ends then."""
        wanted = Wanted(common_name=name, dns_names=(name,), not_after=not_after)
        return self._serving(issue(wanted, self.intermediate))

    def client(self, name: str) -> ServerTls:
        """Return the files of a client with this common and DNS name, for a server that demands one."""
        wanted = Wanted(common_name=name, dns_names=(name,), usage=ExtendedKeyUsageOID.CLIENT_AUTH)
        return self._serving(issue(wanted, self.intermediate))

    def client_context(self) -> ssl.SSLContext:
        """Return the context of a client that trusts this authority alone."""
        return ssl.create_default_context(cafile=str(self.trust_file))

    def bad_server(self, kind: str, name: str) -> ServerTls | None:
        """Return a server of one of the `BAD_SERVERS`, None being one that speaks plain HTTP."""
        return BAD_SERVERS[kind](self, name)

    def _serving(self, issued: Issued, *, whole_chain: bool = True) -> ServerTls:
        number = next(self._count)
        chain_file, key_file = (self._directory / f"{number}-{what}.pem" for what in ("chain", "key"))
        sent = (issued.certificate, *issued.chain) if whole_chain else (issued.certificate,)
        chain_file.write_bytes(b"".join(map(_pem, sent)))
        private = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        key_file.touch(mode=0o600)
        key_file.write_bytes(issued.key.private_bytes(serialization.Encoding.PEM, *private))
        return ServerTls(chain_file=chain_file, key_file=key_file)

    def _under_root(self, issued: Issued) -> Issued:
        return replace(issued, chain=())

    def _good(self, name: str) -> Wanted:
        return Wanted(common_name=name, dns_names=(name,))

    def _expired(self, name: str) -> ServerTls:
        now = datetime.now(UTC)
        wanted = replace(self._good(name), not_before=now - 30 * _DAY, not_after=now - _DAY)
        return self._serving(issue(wanted, self.intermediate))

    def _not_yet_valid(self, name: str) -> ServerTls:
        return self._serving(issue(replace(self._good(name), not_before=datetime.now(UTC) + _DAY), self.intermediate))

    def _wrong_name(self, name: str) -> ServerTls:
        del name
        return self.server("another.test")

    def _common_name_only(self, name: str) -> ServerTls:
        return self._serving(issue(Wanted(common_name=name), self.intermediate))

    def _self_signed(self, name: str) -> ServerTls:
        return self._serving(issue(self._good(name), None))

    def _unknown_authority(self, name: str) -> ServerTls:
        return CertificateAuthority(self._directory / "unknown", "Unknown").server(name)

    def _sha1_signature(self, name: str) -> ServerTls:
        key = rsa.generate_private_key(65537, 2048)
        issuer = issue(Wanted(common_name="Test RSA Issuer", is_authority=True), self._root, key=key)
        issued = _signed_with_sha1(issue(self._good(name), self._under_root(issuer)), key)
        return replace(self._serving(issued), ciphers="DEFAULT")

    def _tls_1_1_only(self, name: str) -> ServerTls:
        return replace(self.server(name), maximum_version=ssl.TLSVersion.TLSv1_1)

    def _aes_128_only(self, name: str) -> ServerTls:
        # TLS 1.3 has no setting of ciphers here, so the server has 1.2 at most.
        weak = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256"
        return replace(self.server(name), maximum_version=ssl.TLSVersion.TLSv1_2, ciphers=weak)

    def _plain_http(self, name: str) -> None:
        del name

    def _client_certificate_demanded(self, name: str) -> ServerTls:
        return replace(self.server(name), client_authority=self.trust_file)

    def _missing_intermediate(self, name: str) -> ServerTls:
        return self._serving(issue(self._good(name), self.intermediate), whole_chain=False)

    def _issuer_not_an_authority(self, name: str) -> ServerTls:
        impostor = issue(self._good("impostor.test"), self.intermediate)
        return self._serving(issue(self._good(name), impostor))

    def _name_constraint_violated(self, name: str) -> ServerTls:
        wanted = Wanted(common_name="Constrained", is_authority=True, permitted_dns="elsewhere.test")
        return self._serving(issue(self._good(name), self._under_root(issue(wanted, self._root))))

    def _weak_rsa_key(self, name: str) -> ServerTls:
        # Made on purpose with a key that no client should take.
        key = rsa.generate_private_key(65537, 1024)
        tls = self._serving(issue(self._good(name), self.intermediate, key=key))
        return replace(tls, ciphers="DEFAULT")

    def _client_usage_only(self, name: str) -> ServerTls:
        return self._serving(issue(replace(self._good(name), usage=ExtendedKeyUsageOID.CLIENT_AUTH), self.intermediate))


BAD_SERVERS: dict[str, Callable[[CertificateAuthority, str], ServerTls | None]] = {
    # The names are what tests are parametrized with.
    name.removeprefix("_"): getattr(CertificateAuthority, name)
    for name in (
        "_expired",
        "_not_yet_valid",
        "_wrong_name",
        "_common_name_only",
        "_self_signed",
        "_unknown_authority",
        "_sha1_signature",
        "_tls_1_1_only",
        "_aes_128_only",
        "_plain_http",
        "_client_certificate_demanded",
        "_missing_intermediate",
        "_issuer_not_an_authority",
        "_name_constraint_violated",
        "_weak_rsa_key",
        "_client_usage_only",
    )
}


def _signed_with_sha1(issued: Issued, issuer_key: rsa.RSAPrivateKey) -> Issued:
    """Return the same certificate with a SHA-1 signature, which the library itself no longer makes."""
    sha256_with_rsa, sha1_with_rsa = (bytes.fromhex("2a864886f70d0101" + last) for last in ("0b", "05"))
    certificate = issued.certificate
    body = certificate.tbs_certificate_bytes.replace(sha256_with_rsa, sha1_with_rsa)
    signature = issuer_key.sign(body, padding.PKCS1v15(), hashes.SHA1())
    whole = certificate.public_bytes(serialization.Encoding.DER)
    whole = whole.replace(certificate.tbs_certificate_bytes, body).replace(sha256_with_rsa, sha1_with_rsa)
    return replace(issued, certificate=x509.load_der_x509_certificate(whole.replace(certificate.signature, signature)))


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
