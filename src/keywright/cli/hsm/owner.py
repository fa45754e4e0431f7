"""The cluster owner's certificate authority, which `cluster create` makes and keeps for the operator."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from keywright.crypto.certificate_issuing import CertificateAuthority, Validity, make_certificate_authority, sign_csr
from keywright.domain.hsm_users import HsmFault
from keywright.ports.clock import RandomBytes

_LIFETIME = timedelta(days=3652)
_CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedCluster:
    """The cluster's certificate and its trust anchor as PEM, and the file that the anchor was kept in."""

    certificate: str
    trust_anchor: str
    trust_anchor_file: Path


def sign_cluster(data_dir: Path, cluster_id: str, csr: str, now: float, random_bytes: RandomBytes) -> SignedCluster:
    """Make an authority, keep it in `data_dir/clusters/<cluster_id>/customerCA.{key,crt}`, sign the CSR with it.

    The files are the owner's only (0600). The key proves who owns the cluster; nothing here needs it again.

    Raises:
        HsmFault: the files cannot be written, or are there already.
    """
    moment = datetime.fromtimestamp(now, UTC)
    validity = Validity(not_before=moment - _CLOCK_SKEW, not_after=moment + _LIFETIME)
    authority = make_certificate_authority(f"Owner of {cluster_id}", validity, random_bytes)
    directory = data_dir.absolute() / "clusters" / cluster_id
    try:
        _keep(directory, authority)
    except OSError as fault:
        raise HsmFault(f"the certificate authority cannot be kept in {directory} ({fault.strerror})") from fault
    return SignedCluster(
        certificate=sign_csr(csr, authority, validity, random_bytes),
        trust_anchor=authority.certificate_pem,
        trust_anchor_file=directory / "customerCA.crt",
    )


def _keep(directory: Path, authority: CertificateAuthority) -> None:
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    _write(directory / "customerCA.key", authority.private_key.unsafe_view())
    _write(directory / "customerCA.crt", memoryview(authority.certificate_pem.encode()))


def _write(path: Path, content: memoryview) -> None:
    """Write a new file durably; it is never readable by others, not even while it is written."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
