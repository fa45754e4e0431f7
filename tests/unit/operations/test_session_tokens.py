from __future__ import annotations

import base64
import os

import pytest

from keywright.crypto.domain_keys import Domain
from keywright.crypto.key_material import KeyMaterial
from keywright.crypto.seal import Sealer
from keywright.domain.errors import PackedPolicyTooLarge
from keywright.domain.iam.permissions import PolicyText
from keywright.domain.principals import Session
from keywright.operations.session_tokens import (
    MAXIMUM_BYTES,
    IssuedSession,
    SessionTokenInvalid,
    open_session,
    seal_session,
)

SESSION = Session(
    role_id="AROA1",
    name="work",
    issued_at=1_700_000_000.25,
    expires_at=1_700_003_600.0,
    policies=(PolicyText(name="inline", kind="session", text='{"a": "é"}'),),
    tags={"team": "ü"},
    transitive_tag_keys=frozenset({"team"}),
    source_identity="alice",
    provider="arn:aws:iam::111122223333:oidc-provider/x",
)
ISSUED = IssuedSession(session=SESSION, policy_arns=("arn:aws:iam::aws:policy/P",), secret="s3cret")


def sealer(key: int = 1, domain: Domain = Domain.TOKEN) -> Sealer:
    return Sealer(KeyMaterial(bytes([key]) * 32), domain, 1, os.urandom)


def test_a_token_gives_back_all_that_was_put_into_it():
    token = seal_session(sealer(), "ASIA1", ISSUED)
    assert open_session(sealer(), "ASIA1", token) == ISSUED


def test_a_token_opens_for_its_own_access_key_and_deployment_only():
    token = seal_session(sealer(), "ASIA1", ISSUED)
    for other, access_key_id in ((sealer(), "ASIA2"), (sealer(2), "ASIA1"), (sealer(domain=Domain.DATA), "ASIA1")):
        with pytest.raises(SessionTokenInvalid):
            open_session(other, access_key_id, token)


def test_every_changed_bit_of_a_token_is_found():
    token = base64.b64decode(seal_session(sealer(), "ASIA1", ISSUED))
    for at in range(len(token)):
        changed = token[:at] + bytes([token[at] ^ 0x10]) + token[at + 1 :]
        with pytest.raises(SessionTokenInvalid):
            open_session(sealer(), "ASIA1", base64.b64encode(changed).decode())


@pytest.mark.parametrize("token", ["", "!", "AAAA", "é", "A" * 4097, "\ud800"])
def test_what_is_no_token_is_refused(token: str):
    with pytest.raises(SessionTokenInvalid):
        open_session(sealer(), "ASIA1", token)


def test_the_secret_is_neither_in_the_token_nor_in_what_is_printed_of_it():
    token = seal_session(sealer(), "ASIA1", ISSUED)
    assert b"s3cret" not in base64.b64decode(token)
    assert "s3cret" not in repr(ISSUED)


def test_a_policy_of_the_greatest_length_fits_and_more_than_fits_is_refused():
    text = '{"Version":"2012-10-17","Statement":[' + ",".join(
        f'{{"Effect":"Allow","Action":"kms:Encrypt","Resource":"arn:aws:kms:us-east-1:111122223333:key/{number:036}"}}'
        for number in range(17)
    )
    large = Session(
        role_id="AROA1",
        name="work",
        issued_at=1.0,
        expires_at=2.0,
        policies=(PolicyText(name="inline", kind="session", text=text.ljust(2048)),),
    )
    token = seal_session(sealer(), "ASIA1", IssuedSession(session=large, secret="s"))
    assert len(token) <= MAXIMUM_BYTES
    tags = {f"k{number}": os.urandom(100).hex() for number in range(50)}
    with pytest.raises(PackedPolicyTooLarge, match=r"consumes [0-9]{3}% of"):
        seal_session(
            sealer(),
            "ASIA1",
            IssuedSession(
                session=Session(role_id="AROA1", name="w", issued_at=1.0, expires_at=2.0, tags=tags), secret="s"
            ),
        )
