"""Requests that no client should send: each gets the error that AWS gives and changes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.services.accounts import add_administrator
from tests.services.server import Credentials, KeywrightServer
from tests.wire.signed_requests import Answer, Signer, ask

pytestmark = pytest.mark.usefixtures("nothing_is_changed")

CREATE = "TrentService.CreateKey"
DEEP = b"[" * 100_000 + b"]" * 100_000


def _refused(answer: Answer, code: str, text: str | None = None) -> None:
    assert (answer.status, answer.code) == (400, code), answer
    assert text is None or answer.message == text, answer
    assert answer.headers["x-amzn-requestid"]
    assert answer.headers["content-type"] == "application/x-amz-json-1.1"


@pytest.mark.parametrize(
    "target",
    [
        "TrentService.NoSuchOperation",
        "TrentService.",
        "TrentService",
        "TrentService.createkey",
        "TrentService.CreateKey.CreateKey",
        "NoSuchService.CreateKey",
        "",
        "BaldrApiService.CreateKey",
        None,
    ],
)
def test_an_operation_that_does_not_exist_is_unknown(idle_signer: Signer, target: str | None) -> None:
    answer = ask(idle_signer.endpoint, idle_signer.sign(target))
    code = "InvalidSignatureException" if target == "BaldrApiService.CreateKey" else "UnknownOperationException"
    _refused(answer, code)


def test_an_operation_of_the_model_that_is_not_offered_is_unknown(idle_signer: Signer) -> None:
    signer = replace(idle_signer, service="cloudhsm")
    _refused(
        ask(idle_signer.endpoint, signer.sign("BaldrApiService.CopyBackupToRegion")),
        "UnknownOperationException",
    )


def test_the_signature_is_judged_before_the_operation(idle_signer: Signer) -> None:
    unsigned = idle_signer.sign("TrentService.NoSuchOperation").without(b"authorization")
    _refused(ask(idle_signer.endpoint, unsigned), "MissingAuthenticationTokenException")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"}",
        b"nonsense",
        b"[]",
        b'"text"',
        b"1",
        b"null",
        b"{}{}",
        b'{"Description":}',
        b'{"Description":"x",}',
        b"{'Description':'x'}",
        b'{"Description":NaN}',
        b'{"Description":"x","Unknown":NaN}',
        b'{"Unknown":Infinity}',
        b'{"Unknown":-Infinity}',
        b'{"Description":"a","Description":"b"}',
        b'{"Description":"a","\\u0044escription":"b"}',
        b'{"Unknown":{"a":1,"a":2}}',
        b'{"Description":"\\ud800"}',
        b'{"Description":"\\udc00\\ud800"}',
        b'{"\\ud800":1}',
        b'{"Description":"\xff"}',
        b'{"Description":"\xed\xa0\x80"}',
        b'{"Description":"\0"}',
        b'{"Description":"a\nb"}',
        b'\xef\xbb\xbf{"Description":"x"}',
        '{"Description":"x"}'.encode("utf-16"),
        '{"Description":"x"}'.encode("utf-16-le"),
        '{"Description":"x"}'.encode("utf-32"),
        b'{"Unknown":' + DEEP + b"}",
        b'{"Unknown":' * 17 + b"1" + b"}" * 17,
        b'{"Unknown":' + b"9" * 5000 + b"}",
        b'{"Unknown":[' + b"0," * 3000 + b"0]}",
        b'{"Description":"x"} trailing',
        b"\0",
    ],
    ids=lambda body: repr(body[:40]),
)
def test_a_body_that_is_no_strict_json_object_is_refused(idle_signer: Signer, body: bytes) -> None:
    answer = ask(idle_signer.endpoint, idle_signer.sign(CREATE, body))
    _refused(answer, "SerializationException")
    assert len(answer.body) < 500


@pytest.mark.parametrize(
    "members",
    [
        {"Description": 1},
        {"Description": ["x"]},
        {"Description": {"x": "y"}},
        {"Description": True},
        {"MultiRegion": "false"},
        {"MultiRegion": 0},
        {"Tags": {"TagKey": "a", "TagValue": "b"}},
        {"Tags": ["a"]},
    ],
)
def test_a_member_of_a_wrong_type_is_refused(idle_signer: Signer, members: dict[str, Any]) -> None:
    _refused(ask(idle_signer.endpoint, idle_signer.sign(CREATE, members)), "SerializationException")


@pytest.mark.parametrize("number", ["1.5", "1e3", "2147483648", "9223372036854775808", '"8"', "true"])
def test_a_number_that_is_no_integer_is_refused(idle_signer: Signer, number: str) -> None:
    body = f'{{"NumberOfBytes":{number}}}'.encode()
    _refused(
        ask(idle_signer.endpoint, idle_signer.sign("TrentService.GenerateRandom", body)),
        "SerializationException",
    )


@pytest.mark.parametrize("text", ["eA", "e A==", "A!A=A==", "eA==eA==", "\u00e9A==", "=", "eA=", "_-8="])
def test_a_blob_that_is_no_base64_is_refused(idle_signer: Signer, key: dict[str, Any], text: str) -> None:
    body = {"KeyId": key["KeyId"], "Plaintext": text}
    _refused(
        ask(idle_signer.endpoint, idle_signer.sign("TrentService.Encrypt", body)),
        "SerializationException",
    )


def test_a_missing_member_is_refused(idle_signer: Signer) -> None:
    text = "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null"
    for body in (b"", b"{}", b'{"KeyId":null}'):
        _refused(
            ask(idle_signer.endpoint, idle_signer.sign("TrentService.DescribeKey", body)),
            "ValidationException",
            text,
        )


def test_a_member_that_is_too_long_is_refused(idle_signer: Signer) -> None:
    answer = ask(idle_signer.endpoint, idle_signer.sign("TrentService.DescribeKey", {"KeyId": "x" * 2049}))
    _refused(answer, "ValidationException")
    assert "'keyId' failed to satisfy constraint: Member must have length less than or equal to 2048" in answer.message


def test_a_members_value_that_is_sensitive_is_not_shown(idle_signer: Signer, key: dict[str, Any]) -> None:
    body = {"KeyId": "x" * 2049, "Plaintext": "c2VjcmV0" * 1000}
    answer = ask(idle_signer.endpoint, idle_signer.sign("TrentService.Encrypt", body))
    _refused(answer, "ValidationException")
    assert b"c2VjcmV0" not in answer.body
    assert b"secret" not in answer.body


# Who asks


def test_an_unsigned_request_is_refused(idle_signer: Signer) -> None:
    unsigned = idle_signer.sign(CREATE).without(b"authorization")
    _refused(
        ask(idle_signer.endpoint, unsigned),
        "MissingAuthenticationTokenException",
        "Missing Authentication Token",
    )


@pytest.mark.parametrize(("age", "word"), [(301, "expired"), (86_400, "expired"), (-310, "not yet current")])
def test_a_request_signed_at_another_time_is_refused(idle_signer: Signer, age: float, word: str) -> None:
    answer = ask(idle_signer.endpoint, idle_signer.sign(CREATE, age=age))
    _refused(answer, "InvalidSignatureException")
    assert answer.message.startswith(f"Signature {word}: ")


@pytest.mark.parametrize("age", [290, -290])
def test_a_request_signed_within_five_minutes_is_answered(idle_signer: Signer, age: float) -> None:
    assert ask(idle_signer.endpoint, idle_signer.sign("TrentService.ListKeys", age=age)).status == 200


def test_a_wrong_secret_is_refused(idle_signer: Signer) -> None:
    liar = replace(idle_signer, credentials=replace(idle_signer.credentials, secret_access_key="wrong"))
    _refused(ask(idle_signer.endpoint, liar.sign(CREATE)), "InvalidSignatureException")


def test_an_unknown_access_key_is_refused(idle_signer: Signer) -> None:
    stranger = replace(
        idle_signer,
        credentials=replace(idle_signer.credentials, access_key_id="AKIAAAAAAAAAAAAAAAAA"),
    )
    text = "The security token included in the request is invalid."
    _refused(ask(idle_signer.endpoint, stranger.sign(CREATE)), "UnrecognizedClientException", text)


def test_an_inactive_access_key_is_refused(idle_signer: Signer, wire_server: KeywrightServer) -> None:
    inactive = add_administrator(wire_server.data_dir, "777788889999", active=False)
    answer = ask(idle_signer.endpoint, replace(idle_signer, credentials=inactive).sign(CREATE))
    _refused(answer, "UnrecognizedClientException")


def test_the_key_of_one_account_with_the_secret_of_another_is_refused(
    idle_signer: Signer, other_account: Credentials
) -> None:
    mixed = replace(idle_signer.credentials, secret_access_key=other_account.secret_access_key)
    _refused(
        ask(idle_signer.endpoint, replace(idle_signer, credentials=mixed).sign(CREATE)),
        "InvalidSignatureException",
    )


@pytest.mark.parametrize("token", ["token", "\u00e9"])
def test_a_session_token_beside_a_permanent_key_is_refused(idle_signer: Signer, token: str) -> None:
    _refused(
        ask(idle_signer.endpoint, replace(idle_signer, session_token=token).sign(CREATE)),
        "UnrecognizedClientException",
    )


@pytest.mark.parametrize("region", ["us-west-2", "us-east-1a", "US-EAST-1"])
def test_a_region_that_is_not_served_is_refused(idle_signer: Signer, region: str) -> None:
    answer = ask(idle_signer.endpoint, replace(idle_signer, region=region).sign(CREATE))
    code = "IncompleteSignatureException" if region.isupper() else "InvalidSignatureException"
    _refused(answer, code)


@pytest.mark.parametrize("service", ["s3", "cloudhsm", "sts", "kms2"])
def test_a_signature_for_another_service_is_refused(idle_signer: Signer, service: str) -> None:
    answer = ask(idle_signer.endpoint, replace(idle_signer, service=service).sign(CREATE))
    _refused(answer, "InvalidSignatureException")
    assert answer.message.startswith("Credential should be scoped to correct service: ")
