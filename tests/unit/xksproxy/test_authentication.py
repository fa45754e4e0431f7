"""Signatures of unknown access keys. The rest of authentication is tested through the wire (tests/wire/xks_proxy)."""

from __future__ import annotations

from pathlib import Path

import pytest

from keywright.api.xks import ErrorName
from keywright.sigv4 import Credentials, SignableRequest, sign
from keywright.xksproxy.data_directory import initialize, open_data_directory
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.state.document import Backend
from keywright.xksproxy.wire.authentication import Authenticator

NOW = 1_800_000_000.0
NOBODY = "a secret that nobody has"


def signed(access_key_id: str, secret: str) -> SignableRequest:
    headers = ((b"host", b"proxy.example.com"),)
    request = SignableRequest(method="POST", path=b"/kms/xks/v1/health", headers=headers, body=b"{}")
    credentials = Credentials(access_key_id=access_key_id, secret_access_key=secret)
    headers += sign(request, credentials, "us-east-1", "kms-xks-proxy", NOW)
    return SignableRequest(method="POST", path=request.path, headers=headers, body=b"{}")


@pytest.mark.parametrize("secret", [NOBODY, "another"])
def test_an_unknown_access_key_is_refused_whatever_it_signs_with(tmp_path: Path, secret: str):
    made = initialize(tmp_path / "data", "", Backend.SOFTWARE, "")
    directory = open_data_directory(tmp_path / "data")
    (tenant,) = directory.state_file.read().tenants
    known = {credential.access_key_id: credential for credential in tenant.credentials}
    authenticator = Authenticator(directory.secrets, frozenset(), lambda: NOW, NOBODY)
    authenticator.authenticate(signed(made.access_key_id, made.raw_secret_access_key), "", known)
    with pytest.raises(ProxyFailure) as caught:
        authenticator.authenticate(signed("A" * 24, secret), "", known)
    assert caught.value.name is ErrorName.AUTHENTICATION_FAILED
