"""Whose requests are answered, and in which order a request is judged."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from keywright.sigv4 import Credentials, SignableRequest, sign
from tests.services.xks_client import XksClient, metadata
from tests.services.xks_proxy import XksProxy

UNAUTHENTICATED = (401, "AuthenticationFailedException")
NO_PATH = (404, "InvalidUriPathException")
NO_KEY = (404, "KeyNotFoundException")
VALIDATION = (400, "ValidationException")
BODY = {"requestMetadata": metadata("CreateKey")}
ENCODED = b'{"requestMetadata":{"kmsOperation":"KmsHealthCheck","kmsRequestId":"r"}}'


def test_a_wrong_secret_and_an_unknown_access_key_look_alike(client: XksClient):
    known = client.credentials
    wrong = client.like(credentials=replace(known, secret_access_key="Invalid" + known.secret_access_key))
    unknown = client.like(credentials=replace(known, access_key_id="INVALID" + known.access_key_id))
    answers = [each.key_metadata("both") for each in (wrong, unknown)]
    assert [answer.error for answer in answers] == [UNAUTHENTICATED, UNAUTHENTICATED]
    assert answers[0].body == answers[1].body


@pytest.mark.parametrize("age", [-310.0, 310.0])
def test_a_request_signed_more_than_five_minutes_off_is_refused(client: XksClient, age: float):
    assert client.like(age=age).health().error == UNAUTHENTICATED


@pytest.mark.parametrize("age", [-280.0, 280.0])
def test_a_request_signed_less_than_five_minutes_off_is_taken(client: XksClient, age: float):
    assert client.like(age=age).health().status == 200


@pytest.mark.parametrize("changes", [{"region": "us-west-2"}, {"service": "kms"}, {"service": "execute-api"}])
def test_a_signature_for_another_region_or_service_is_refused(client: XksClient, changes: dict[str, str]):
    assert client.like(**changes).health().error == UNAUTHENTICATED


def test_every_configured_region_may_be_signed_for(client: XksClient):
    assert client.like(region="eu-west-1").health().status == 200


def test_further_signed_headers_are_verified(client: XksClient):
    target = f"{client.uri_path}/health".encode()
    headers = client.signed(target, ENCODED, extra=((b"x-more", b"value"),))
    assert client.ask("POST", target, headers, ENCODED).status == 200
    changed = tuple((name, b"other" if name == b"x-more" else value) for name, value in headers)
    assert client.ask("POST", target, changed, ENCODED).error == UNAUTHENTICATED


def test_fewer_signed_headers_are_enough(client: XksClient):
    target = f"{client.uri_path}/health".encode()
    host = ((b"host", f"localhost:{client.port}".encode()),)
    request = SignableRequest(method="POST", path=target, headers=host, body=ENCODED)
    headers = (*host, *sign(request, client.credentials, "us-east-1", "kms-xks-proxy", time.time()))
    assert client.ask("POST", target, headers, ENCODED).status == 200


@pytest.mark.parametrize("what", ["body", "path", "host", "date", "no signature", "session token"])
def test_what_was_signed_must_be_what_is_sent(client: XksClient, what: str):
    target, body = f"{client.uri_path}/health".encode(), ENCODED
    if what == "session token":
        known = client.credentials
        token = Credentials(
            access_key_id=known.access_key_id, secret_access_key=known.secret_access_key, session_token="token"
        )
        client = client.like(credentials=token)
    headers = dict(client.signed(target, body))
    if what == "body":
        body = body.replace(b'"r"', b'"s"')
    elif what == "path":
        target = target.replace(b"health", b"keys/both/metadata")
    elif what == "host":
        headers[b"host"] = b"other.example.com"
    elif what == "date":
        headers[b"x-amz-date"] = b"20200101T000000Z"
    elif what == "no signature":
        del headers[b"authorization"]
    assert client.ask("POST", target, tuple(headers.items()), body).error == UNAUTHENTICATED


def test_the_credential_of_one_tenant_opens_no_other(client: XksClient, other_client: XksClient):
    assert client.like(uri_path=other_client.uri_path).health().error == UNAUTHENTICATED
    assert other_client.like(uri_path=client.uri_path).health().error == UNAUTHENTICATED
    assert other_client.health().status == 200


def test_tenants_have_keys_of_their_own(client: XksClient, other_client: XksClient):
    sealed = client.encrypt("both", b"plaintext").json
    assert other_client.decrypt("both", sealed).error == (400, "InvalidCiphertextException")
    assert other_client.key_metadata("encrypts").error == NO_KEY


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/invalid",
        "/keys",
        "/keys/both",
        "/keys//encrypt",
        "/keys/both/encrypt/",
        "/health/",
        "/keys/a/b/encrypt",
    ],
)
def test_a_path_that_is_none_of_the_api_is_refused(client: XksClient, path: str):
    assert client.post(path, BODY).error == NO_PATH


@pytest.mark.parametrize("prefix", ["", "/tenant/invalid", "/Tenant", "/tenant//", "/other"])
def test_a_prefix_that_nobody_has_is_refused(client: XksClient, prefix: str):
    assert client.like(uri_path=f"{prefix}/kms/xks/v1").health().error == NO_PATH


def test_a_query_string_leads_nowhere(client: XksClient):
    assert client.post("/health", ENCODED, query=b"a=b").error == NO_PATH


@pytest.mark.parametrize("key", ["none", ".", "..", "b%6Fth", "both ", "~", "%2e%2e", "k" * 129])
def test_an_unknown_key_is_not_found(client: XksClient, key: str):
    path = f"/keys/{key}/metadata"
    target = (client.uri_path + path).encode()
    if " " in key:
        target = target.replace(b" ", b"%20")
    body = b'{"requestMetadata":{"awsPrincipalArn":"a","kmsOperation":"CreateKey","kmsRequestId":"r"}}'
    assert client.ask("POST", target, client.signed(target, body), body).error == NO_KEY


@pytest.mark.parametrize("operation", ["metadata", "encrypt", "decrypt"])
def test_nothing_is_told_about_keys_before_a_signature_is_good(client: XksClient, operation: str):
    stranger = client.like(credentials=replace(client.credentials, access_key_id="A" * 24))
    answers = [stranger.post(f"/keys/{key}/{operation}", {}) for key in ("both", "none", "disabled")]
    assert {answer.error for answer in answers} == {UNAUTHENTICATED}
    assert len({answer.body for answer in answers}) == 1


@pytest.mark.parametrize("operation", ["metadata", "encrypt", "decrypt"])
def test_a_message_is_judged_before_its_key(client: XksClient, operation: str):
    assert client.post(f"/keys/none/{operation}", {}).error == VALIDATION


def test_the_path_is_judged_before_the_signature(client: XksClient):
    stranger = client.like(credentials=replace(client.credentials, access_key_id="A" * 24))
    assert stranger.post("/invalid", {}).error == NO_PATH


def test_an_unknown_key_is_told_before_its_usage(client: XksClient):
    assert client.encrypt("none", bytes(9000)).error == NO_KEY


def test_error_messages_are_short_printable_ascii(client: XksClient):
    answers = [
        client.encrypt("none", b"p"),
        client.post("/keys/both/encrypt", {"requestMetadata": "é" * 600}),
        client.post("/é/health".encode().decode("latin-1").replace("\xe9", "e"), {}),
        client.like(age=900).health(),
    ]
    for answer in answers:
        text = answer.json["errorMessage"]
        assert 0 < len(text) < 512
        assert all(" " <= character <= "~" for character in text)
        assert answer.headers["content-type"] == "application/json"


def test_no_secret_and_no_plaintext_reaches_the_log(proxy: XksProxy, client: XksClient):
    from tests.wire.xks_proxy.eventually import eventually

    marker = "bWFya2VkIHBsYWludGV4dA=="
    client.encrypt("both", b"", plaintext=marker, requestMetadata=metadata(kmsRequestId="marked-request"))
    eventually(lambda: "marked-request" in proxy.log, "the request is logged")
    for secret in (marker, "marked plaintext", proxy.raw_secret_access_key):
        assert secret not in proxy.log
