"""The requests that go out: verbatim paths, and signatures that our own verifier takes."""

from __future__ import annotations

import re

import pytest

from keywright.api.xks import SIGNING_NAME, key_path
from keywright.keystores.external.request_signing import ProxyTarget, RequestSigner
from keywright.sigv4 import ExpectedScope, SignableRequest, derive_signing_key, parse_authorization, verify
from keywright.sigv4.errors import SigV4Error

SECRET = b"0123456789+/ABCDEFGHIJKLMNOPQRSTUVWXYZabcde"
TARGET = ProxyTarget(
    host="proxy.test",
    path="/tenant/kms/xks/v1",
    access_key_id="ABCDEFGHIJKLMNOPQRST",
    secret_access_key=SECRET,
    region="eu-central-1",
)
NOON = 1_795_348_800.0
BODY = b'{"requestMetadata":{}}'


def received(wire: bytes) -> SignableRequest:
    """Return the request that a server reads from these bytes."""
    head, _, body = wire.partition(b"\r\n\r\n")
    line, *lines = head.split(b"\r\n")
    method, path, version = line.split(b" ")
    assert (method, version) == (b"POST", b"HTTP/1.1")
    headers = tuple((name.lower(), value) for name, value in (each.split(b": ", 1) for each in lines))
    assert int(dict(headers)[b"content-length"]) == len(body)
    return SignableRequest(method="POST", path=path, headers=headers, body=body)


def check(wire: bytes, now: float, secret: bytes = SECRET) -> None:
    """Check the signature as a server does; raises SigV4Error."""
    expected = ExpectedScope(services=frozenset({SIGNING_NAME}), accepts_region=lambda region: region == TARGET.region)
    request = received(wire)
    claimed = parse_authorization(request, expected, now)
    assert claimed.access_key_id == TARGET.access_key_id
    assert claimed.signed_headers == (b"host", b"x-amz-date")
    scope = claimed.scope
    verify(request, claimed, derive_signing_key(secret.decode(), scope.date, scope.region, scope.service))


@pytest.mark.parametrize("key_id", ["abc", ".", "..", "...", "a.b", "-_.", "..a", "A" * 128])
@pytest.mark.parametrize("operation", ["metadata", "encrypt", "decrypt"])
def test_a_path_goes_out_verbatim_and_is_signed_as_verifiers_expect(key_id, operation):
    path = key_path(TARGET.path, key_id, operation).encode()
    wire = RequestSigner(TARGET, lambda: NOON).request(path, BODY)
    assert wire.startswith(b"POST " + path + b" HTTP/1.1\r\n")
    check(wire, NOON)


def test_the_request_names_the_host_without_a_port_and_asks_for_nothing_else():
    request = received(RequestSigner(TARGET, lambda: NOON).request(b"/tenant/kms/xks/v1/health", BODY))
    headers = dict(request.headers)
    assert headers[b"host"] == b"proxy.test"
    assert headers[b"content-type"] == b"application/json"
    assert set(headers) == {b"host", b"content-type", b"content-length", b"x-amz-date", b"authorization"}
    assert re.fullmatch(
        rb"AWS4-HMAC-SHA256 Credential=ABCDEFGHIJKLMNOPQRST/20261122/eu-central-1/kms-xks-proxy/aws4_request, "
        rb"SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}",
        headers[b"authorization"],
    )


def test_every_request_is_dated_when_it_is_made_across_midnight_too():
    times = [NOON, NOON + 0.9, NOON + 1, NOON + 43_199, NOON + 43_200, NOON - 86_400]
    clock = iter(times)
    signer = RequestSigner(TARGET, lambda: next(clock))
    for now in times:
        wire = signer.request(b"/tenant/kms/xks/v1/health", BODY)
        check(wire, now)
        with pytest.raises(SigV4Error):
            check(wire, now + 301)


@pytest.mark.parametrize("altered", [(b"health", b"healti"), (b"{}", b"[]"), (b"proxy.test", b"proxz.test")])
def test_the_signature_covers_path_body_and_host(altered):
    wire = RequestSigner(TARGET, lambda: NOON).request(b"/tenant/kms/xks/v1/health", BODY)
    with pytest.raises(SigV4Error):
        check(wire.replace(*altered), NOON)


def test_the_signature_is_that_of_the_secret():
    wire = RequestSigner(TARGET, lambda: NOON).request(b"/tenant/kms/xks/v1/health", BODY)
    with pytest.raises(SigV4Error):
        check(wire, NOON, secret=SECRET[::-1])


@pytest.mark.parametrize("path", [b"/a b", b"/a\r\nX: y", b"/a?b", b"/a%2f", b"a", b"", "/\u00e9".encode()])
def test_a_path_that_no_proxy_can_have_is_not_sent(path):
    with pytest.raises(ValueError, match="path"):
        RequestSigner(TARGET, lambda: NOON).request(path, BODY)


def test_the_secret_shows_nowhere():
    assert SECRET.decode() not in repr(TARGET)
    assert SECRET not in RequestSigner(TARGET, lambda: NOON).request(b"/tenant/kms/xks/v1/health", BODY)
