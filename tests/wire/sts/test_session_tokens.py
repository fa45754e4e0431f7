from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.services.iam_command import IamCommand, trust
from tests.services.server import Credentials, KeywrightServer
from tests.wire.signed_requests import Answer, Request, Signer, ask

LIST_KEYS = "TrentService.ListKeys"
INVALID = (400, "UnrecognizedClientException", "The security token included in the request is invalid.")


def told(answer: Answer) -> tuple[int, str, str]:
    return answer.status, answer.code, answer.message


@pytest.fixture
def assume(sts_of: Callable[..., Any], user: Credentials, role: str) -> Callable[[], dict[str, Any]]:
    """Make sessions of the role."""
    return lambda: sts_of(user).assume_role(RoleArn=role, RoleSessionName="work")["Credentials"]


@pytest.fixture
def signer(wire_server: KeywrightServer, assume: Callable[[], dict[str, Any]]) -> Signer:
    """Signs as a session."""
    return signer_of(wire_server, assume())


def signer_of(server: KeywrightServer, credentials: dict[str, Any]) -> Signer:
    known = replace(
        server.credentials,
        access_key_id=credentials["AccessKeyId"],
        secret_access_key=credentials["SecretAccessKey"],
    )
    return Signer.of(server, credentials=known, session_token=credentials["SessionToken"])


def send(signer: Signer, request: Request) -> Answer:
    return ask(signer.endpoint, request)


def test_a_session_signs_requests(signer: Signer):
    assert send(signer, signer.sign(LIST_KEYS)).status == 200


def test_a_missing_token_is_refused(signer: Signer):
    bare = replace(signer, session_token=None)
    assert told(send(bare, bare.sign(LIST_KEYS))) == INVALID


def test_an_empty_token_is_refused(signer: Signer):
    unsigned = replace(signer, session_token=None)
    answer = send(unsigned, unsigned.sign(LIST_KEYS, headers=[("X-Amz-Security-Token", "")]))
    assert told(answer) == INVALID


def test_a_token_that_is_not_signed_is_refused(signer: Signer):
    bare = replace(signer, session_token=None)
    request = bare.sign(LIST_KEYS).with_header(b"x-amz-security-token", str(signer.session_token).encode())
    answer = send(signer, request)
    assert (answer.status, answer.code) == (400, "InvalidSignatureException")


def test_a_token_exchanged_after_signing_is_refused(
    wire_server: KeywrightServer, signer: Signer, assume: Callable[[], dict[str, Any]]
):
    other = assume()["SessionToken"].encode()
    answer = send(signer, signer.sign(LIST_KEYS).with_header(b"x-amz-security-token", other))
    assert told(answer) == INVALID


def test_the_token_of_another_access_key_is_refused(signer: Signer, assume: Callable[[], dict[str, Any]]):
    mixed = replace(signer, session_token=assume()["SessionToken"])
    assert told(send(mixed, mixed.sign(LIST_KEYS))) == INVALID


def test_a_token_with_a_long_lived_key_is_refused(wire_server: KeywrightServer, signer: Signer):
    mixed = Signer.of(wire_server, session_token=signer.session_token)
    assert told(send(mixed, mixed.sign(LIST_KEYS))) == INVALID


def test_every_changed_byte_of_a_token_is_found(signer: Signer):
    token = base64.b64decode(str(signer.session_token))
    for at in range(0, len(token), 7):
        changed = token[:at] + bytes([token[at] ^ 1]) + token[at + 1 :]
        spoilt = replace(signer, session_token=base64.b64encode(changed).decode())
        assert told(send(spoilt, spoilt.sign(LIST_KEYS))) == INVALID, f"byte {at}"


@pytest.mark.parametrize("token", ["x", "AAAA", "\u00e9", "A" * 4096, "A" * 20_000])
def test_what_is_no_token_is_refused(signer: Signer, token: str):
    spoilt = replace(signer, session_token=None)
    answer = send(spoilt, spoilt.sign(LIST_KEYS, headers=[("X-Amz-Security-Token", token)]))
    assert answer.status == 400
    assert answer.code in {"UnrecognizedClientException", "InvalidSignatureException"}


def test_another_secret_is_refused(signer: Signer):
    wrong = replace(signer, credentials=replace(signer.credentials, secret_access_key="wrong"))
    answer = send(wrong, wrong.sign(LIST_KEYS))
    assert (answer.status, answer.code) == (400, "InvalidSignatureException")


def test_revoked_sessions_are_refused_and_new_ones_are_not(
    wire_server: KeywrightServer, signer: Signer, assume: Callable[[], dict[str, Any]], iam: IamCommand, name: str
):
    assert send(signer, signer.sign(LIST_KEYS)).status == 200
    iam("role", "revoke-sessions", f"{name}-role")
    expired = (400, "ExpiredTokenException", "The security token included in the request is expired.")
    assert told(send(signer, signer.sign(LIST_KEYS))) == expired
    fresh = signer_of(wire_server, assume())
    assert send(fresh, fresh.sign(LIST_KEYS)).status == 200


def test_sessions_of_a_role_made_anew_under_the_name_are_refused(
    signer: Signer, iam: IamCommand, name: str, user_arn: str, make_role: Callable[..., str]
):
    assert send(signer, signer.sign(LIST_KEYS)).status == 200
    iam("role", "delete", f"{name}-role", "--cascade")
    assert told(send(signer, signer.sign(LIST_KEYS))) == INVALID
    make_role(trust(user_arn))
    assert told(send(signer, signer.sign(LIST_KEYS))) == INVALID


def test_a_token_of_another_deployment_is_refused(
    start_server: Callable[..., KeywrightServer], wire_server: KeywrightServer, signer: Signer
):
    other = start_server()
    elsewhere = replace(signer, endpoint=other.endpoint)
    assert told(send(elsewhere, elsewhere.sign(LIST_KEYS))) == INVALID
