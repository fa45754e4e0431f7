"""A proxy that can be broken, and the checks made against it in this process."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from keywright.sigv4.signing import Credentials
from keywright.xksproxy.verification.caller import Caller, Surroundings
from keywright.xksproxy.verification.check import Outcome
from keywright.xksproxy.verification.checklist import GROUPS
from keywright.xksproxy.verification.running import run
from keywright.xksproxy.verification.subject import KeyRole, ProxyUrl, Subject
from tests.chaos.fault_proxy.healthy import KEY_ID
from tests.chaos.fault_proxy.proxy import FaultProxy
from tests.chaos.fault_proxy.signature_check import ACCESS_KEY_ID, SECRET_ACCESS_KEY
from tests.services.certificate_authority import CertificateAuthority

NAME = "proxy.test"
SECOND = Credentials(access_key_id="SECONDKEYSECONDKEY22", secret_access_key="second" * 8)
Checking = Callable[..., dict[str, Outcome]]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def server_tls(authority):
    return authority.server(NAME)


@pytest.fixture
def proxy(server_tls):
    with FaultProxy(tls=server_tls) as started:
        started.healthy.signatures.credentials[SECOND.access_key_id] = SECOND.secret_access_key
        yield started


@pytest.fixture
def caller(proxy: FaultProxy, authority: CertificateAuthority) -> Caller:
    roles = zip(KeyRole, (KEY_ID, "encrypt-only", "decrypt-only", "impotent", "disabled"), strict=True)
    subject = Subject(
        url=ProxyUrl.parse(f"https://{NAME}/kms/xks/v1"),
        address=("127.0.0.1", proxy.port),
        region="us-east-1",
        credentials=Credentials(access_key_id=ACCESS_KEY_ID, secret_access_key=SECRET_ACCESS_KEY),
        second_credentials=SECOND,
        keys=dict(roles),
        ca_bundle=authority.trust_file,
    )
    return Caller(subject=subject, surroundings=Surroundings(now=time.time, random_bytes=os.urandom))


@pytest.fixture
def check(caller: Caller) -> Checking:
    """Make the checks of some groups, and return how they ended by what they say."""

    def make(letters: str, **changes: Any) -> dict[str, Outcome]:
        groups = [group for group in GROUPS if group.letter in letters]
        changed = replace(caller, subject=replace(caller.subject, **changes))
        return {outcome.sentence: outcome for outcome in run(changed, groups, 60.0)}

    return make
