"""One cluster and one owner for all certificate tests, because RSA keys are slow to make."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from keywright.crypto.certificate_issuing import (
    Validity,
    make_certificate_authority,
    make_cluster_identity,
)

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture(scope="session")
def validity():
    return Validity(not_before=NOW - timedelta(days=1), not_after=NOW + timedelta(days=3650))


@pytest.fixture(scope="session")
def cluster():
    return make_cluster_identity("cluster-abcdefghijk")


@pytest.fixture(scope="session")
def authority(validity):
    return make_certificate_authority("customer root", validity, os.urandom)
