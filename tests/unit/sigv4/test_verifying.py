"""What the verifier promises beyond the suite: clock, body hash, binding, texts and silence about secrets."""

import dataclasses

import pytest
from msgspec.structs import replace

from keywright.sigv4 import (
    Credentials,
    ExpectedScope,
    SignableRequest,
    SigningKeyCache,
    parse_authorization,
    sign,
    verify,
)
from keywright.sigv4.canonical import canonical_request, payload_hash, string_to_sign
from keywright.sigv4.errors import (
    MissingAuthenticationToken,
    PayloadHashMismatch,
    SignatureExpired,
    SignatureMismatch,
    SignatureNotYetCurrent,
    SigV4Error,
    WrongRegion,
    WrongService,
)

NOW = 1440938160  # 20150830T123600Z
SECRET = "a secret that must not be shown"
CREDENTIALS = Credentials(access_key_id="AKIAEXAMPLE", secret_access_key=SECRET)
KMS = ExpectedScope(services=frozenset({"kms"}), accepts_region=frozenset({"eu-central-1"}).__contains__)
REQUEST = SignableRequest(
    method="POST",
    path=b"/",
    headers=(
        (b"host", b"127.0.0.1:8080"),
        (b"x-amz-target", b"TrentService.Encrypt"),
        (b"content-type", b"application/x-amz-json-1.1"),
    ),
    body=b'{"KeyId": "alias/a", "Plaintext": "c2VjcmV0"}',
)


def signed(
    request: SignableRequest = REQUEST,
    *,
    credentials: Credentials = CREDENTIALS,
    region: str = "eu-central-1",
    service: str = "kms",
    at: float = NOW,
) -> SignableRequest:
    added = sign(request, credentials, region, service, at)
    return replace(request, headers=(*request.headers, *added))


def authenticate(request: SignableRequest, now: float = NOW, secret: str = SECRET) -> None:
    claimed = parse_authorization(request, KMS, now)
    verify(request, claimed, SigningKeyCache().signing_key("AKIAEXAMPLE", 1, claimed.scope, lambda: secret))


@pytest.mark.parametrize("off", [-300, -299, -1, 0, 1, 299, 300])
def test_a_signature_is_good_up_to_300_seconds_on_either_side(off: int) -> None:
    authenticate(signed(), NOW + off)


@pytest.mark.parametrize("late", [300.001, 301, 3600, 86400 * 365 * 100, 2**32])
def test_a_signature_older_than_300_seconds_has_expired(late: float) -> None:
    with pytest.raises(SignatureExpired):
        authenticate(signed(), NOW + late)


@pytest.mark.parametrize("early", [300.001, 301, 3600, NOW])
def test_a_signature_more_than_300_seconds_ahead_is_not_yet_current(early: float) -> None:
    with pytest.raises(SignatureNotYetCurrent):
        authenticate(signed(), NOW - early)


def test_a_signature_made_before_midnight_is_good_after_it() -> None:
    midnight = 1440979200  # 20150831T000000Z
    authenticate(signed(at=midnight - 1), midnight + 299)


def test_times_after_2038_and_2106_are_ordinary_times() -> None:
    for at in (2**31, 2**32):
        authenticate(signed(at=at), at)


def test_the_text_of_an_expired_signature_names_the_three_dates() -> None:
    with pytest.raises(SignatureExpired) as raised:
        authenticate(signed(), NOW + 301)
    assert str(raised.value) == (
        "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T124101Z - 5 min.)"
    )


def test_the_text_of_a_signature_not_yet_current_names_the_three_dates() -> None:
    with pytest.raises(SignatureNotYetCurrent) as raised:
        authenticate(signed(), NOW - 301)
    assert str(raised.value) == (
        "Signature not yet current: 20150830T123600Z is still later than 20150830T123559Z (20150830T123059Z + 5 min.)"
    )


def test_a_wrong_scope_is_told_as_aws_tells_it() -> None:
    with pytest.raises(WrongRegion, match=r"^Credential should be scoped to a valid region\.$"):
        authenticate(signed(region="eu-north-1"))
    with pytest.raises(WrongService, match=r"^Credential should be scoped to correct service: 'kms'\.$"):
        authenticate(signed(service="s3"))


def test_an_unsigned_request_lacks_an_authentication_token() -> None:
    with pytest.raises(MissingAuthenticationToken, match=r"^Missing Authentication Token$"):
        authenticate(REQUEST)


def test_the_secret_decides() -> None:
    with pytest.raises(SignatureMismatch):
        authenticate(signed(), secret=SECRET + "x")


def test_a_true_hash_of_the_body_may_be_declared() -> None:
    declared = (b"x-amz-content-sha256", payload_hash(REQUEST.body))
    authenticate(signed(replace(REQUEST, headers=(*REQUEST.headers, declared))))


@pytest.mark.parametrize(
    "declared",
    [
        b"UNSIGNED-PAYLOAD",
        b"STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        b"STREAMING-UNSIGNED-PAYLOAD-TRAILER",
        b"",
        payload_hash(b""),
        payload_hash(REQUEST.body).upper(),
        payload_hash(REQUEST.body) + b" ",
        b"\xff",
    ],
)
def test_any_other_declared_hash_is_refused_even_when_signed(declared: bytes) -> None:
    headers = (*REQUEST.headers, (b"x-amz-content-sha256", declared))
    with pytest.raises(PayloadHashMismatch):
        authenticate(signed(replace(REQUEST, headers=headers)))


def test_a_signature_over_unsigned_payload_instead_of_the_hash_is_refused() -> None:
    request = signed()
    values = dict(request.headers)
    claimed = parse_authorization(request, KMS, NOW)
    canonical = canonical_request(request, claimed.signed_headers, values, b"UNSIGNED-PAYLOAD")
    key = SigningKeyCache().signing_key("AKIAEXAMPLE", 1, claimed.scope, lambda: SECRET)
    signature = key.sign(string_to_sign(claimed.amz_date, claimed.scope.encoded, canonical))
    authorization = values[b"authorization"][:-64] + signature
    headers = (*request.headers[:-1], (b"authorization", authorization))
    with pytest.raises(SignatureMismatch):
        authenticate(replace(request, headers=headers))


def test_a_claim_cannot_be_used_for_another_request() -> None:
    one, other = signed(), signed(replace(REQUEST, body=b"{}"))
    claimed = parse_authorization(one, KMS, NOW)
    key = SigningKeyCache().signing_key("AKIAEXAMPLE", 1, claimed.scope, lambda: SECRET)
    with pytest.raises(ValueError, match="another request"):
        verify(other, claimed, key)


def test_a_claim_tells_who_says_to_have_signed_what() -> None:
    credentials = dataclasses.replace(CREDENTIALS, session_token="token")
    claimed = parse_authorization(signed(credentials=credentials), KMS, NOW)
    assert claimed.access_key_id == "AKIAEXAMPLE"
    assert (claimed.scope.date, claimed.scope.region, claimed.scope.service) == ("20150830", "eu-central-1", "kms")
    assert claimed.amz_date == b"20150830T123600Z"
    assert claimed.session_token == "token"
    assert claimed.signed_headers == (
        b"content-type",
        b"host",
        b"x-amz-date",
        b"x-amz-security-token",
        b"x-amz-target",
    )


def test_a_missing_and_an_empty_session_token_are_told_apart() -> None:
    assert parse_authorization(signed(), KMS, NOW).session_token is None
    empty = signed(credentials=dataclasses.replace(CREDENTIALS, session_token=""))
    assert parse_authorization(empty, KMS, NOW).session_token == ""


def test_a_session_token_that_is_not_ascii_is_a_wrong_token_and_no_failure() -> None:
    request = signed(credentials=dataclasses.replace(CREDENTIALS, session_token="é"))
    assert parse_authorization(request, KMS, NOW).session_token == "Ã©"


def test_no_representation_shows_a_secret_a_token_or_the_body() -> None:
    credentials = dataclasses.replace(CREDENTIALS, session_token="token-1234")
    request = signed(credentials=credentials)
    claimed = parse_authorization(request, KMS, NOW)
    key = SigningKeyCache().signing_key("AKIAEXAMPLE", 1, claimed.scope, lambda: SECRET)
    shown = repr([credentials, request, claimed, key])
    assert not [secret for secret in (SECRET, "token-1234", "c2VjcmV0", "Plaintext") if secret in shown]


def test_every_error_has_a_text_that_may_be_sent() -> None:
    def leaves(error: type[SigV4Error]) -> list[type[SigV4Error]]:
        below = error.__subclasses__()
        return [leaf for sub in below for leaf in leaves(sub)] if below else [error]

    texts = [leaf.text for leaf in leaves(SigV4Error) if "text" in vars(leaf)]
    assert len(texts) == len(set(texts)) == 16
    assert all(text.isascii() and len(text) < 250 for text in texts)
