"""Whatever the bytes of a request are, only declared errors are raised, and nothing forged gets through."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from keywright.sigv4 import ExpectedScope, SignableRequest, derive_signing_key, parse_authorization, verify
from keywright.sigv4.errors import SigV4Error
from tests.unit.sigv4.suite import SuiteCase

EXPECTED = ExpectedScope(services=frozenset({"service"}), accepts_region=lambda _: True)
NOW = 1440938160
KEY = derive_signing_key("not the suite's secret", "20150830", "us-east-1", "service")
PIECES = [
    b"AWS4-HMAC-SHA256 ",
    b"Credential=",
    b"AKIDEXAMPLE/20150830/us-east-1/service/aws4_request",
    b", ",
    b"SignedHeaders=",
    b"host;x-amz-date",
    b"Signature=",
    b"0" * 64,
    b"/",
    b";",
    b"=",
    b"\xff",
    b"\n",
]
AUTHORIZATION = st.lists(st.sampled_from(PIECES) | st.binary(max_size=8), max_size=10).map(b"".join)
NAMES = st.sampled_from(
    [b"host", b"x-amz-date", b"authorization", b"x-amz-security-token", b"x-amz-content-sha256", b"X-Amz-Target"]
)
VALUES = st.binary(max_size=40) | AUTHORIZATION | st.just(b"20150830T123600Z")
HEADERS = st.lists(st.tuples(NAMES | st.binary(max_size=12), VALUES), max_size=8).map(tuple)
COMPLETE = AUTHORIZATION.map(lambda a: ((b"host", b"h"), (b"x-amz-date", b"20150830T123600Z"), (b"authorization", a)))


@given(st.text(max_size=6), st.binary(max_size=20), st.binary(max_size=20), HEADERS | COMPLETE, st.floats(0, 1e11))
def test_no_bytes_raise_anything_but_a_declared_error(
    method: str, path: bytes, query: bytes, headers: tuple[tuple[bytes, bytes], ...], now: float
) -> None:
    request = SignableRequest(method=method, path=path, query=query, headers=headers)
    for at in (NOW, now):
        with contextlib.suppress(SigV4Error):
            claimed = parse_authorization(request, EXPECTED, at)
            assert claimed.session_token is None or isinstance(claimed.session_token, str)
            verify(request, claimed, KEY)
            raise AssertionError("accepted")


@given(st.data())
def test_any_bytes_in_place_of_a_header_of_a_signed_request_raise_a_declared_error(
    suite: list[SuiteCase], data: st.DataObject
) -> None:
    signed = data.draw(st.sampled_from(suite)).signed
    place = data.draw(st.integers(0, len(signed.headers) - 1))
    name, value = signed.headers[place]
    start = data.draw(st.integers(0, len(value)))
    spoilt = value[:start] + data.draw(st.binary(max_size=4)) + value[start + data.draw(st.integers(0, 4)) :]
    headers = (*signed.headers[:place], (name, spoilt), *signed.headers[place + 1 :])
    request = replace(signed, headers=headers)
    with contextlib.suppress(SigV4Error):
        verify(request, parse_authorization(request, EXPECTED, NOW), KEY)
        raise AssertionError("accepted")
