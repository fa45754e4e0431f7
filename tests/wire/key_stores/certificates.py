"""The certificate authority of a cluster's owner."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from keywright.crypto.certificate_issuing import CertificateAuthority, Validity, make_certificate_authority, sign_csr


@dataclass(frozen=True)
class Owner:
    """A cluster's owner, who signs its request."""

    authority: CertificateAuthority
    validity: Validity

    @property
    def certificate_pem(self) -> str:
        """Return the trust anchor."""
        return self.authority.certificate_pem

    def sign(self, csr: str) -> str:
        """Return the cluster certificate."""
        return sign_csr(csr, self.authority, self.validity, os.urandom)


def make_authority() -> Owner:
    """Return a new owner."""
    now = datetime.now(UTC)
    validity = Validity(not_before=now - timedelta(hours=1), not_after=now + timedelta(days=3650))
    return Owner(make_certificate_authority("Owner of a cluster", validity, os.urandom), validity)
