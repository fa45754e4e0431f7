"""Certificates of made-up clusters, each made once: RSA keys take their time."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from functools import cache

from keywright.crypto.certificate_issuing import (
    CertificateAuthority,
    Validity,
    make_certificate_authority,
    make_cluster_identity,
    sign_csr,
)

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_LASTING = Validity(not_before=_NOW - timedelta(days=400), not_after=_NOW + timedelta(days=4000))


@cache
def authority(name: str = "owner") -> CertificateAuthority:
    """Return a certificate authority, made once: RSA keys take their time."""
    return make_certificate_authority(name, _LASTING, os.urandom)


@cache
def cluster_certificate(name: str = "cluster") -> str:
    """Return the certificate that the owner gave to a cluster."""
    return sign_csr(make_cluster_identity(name).csr_pem, authority(), _LASTING, os.urandom)
