"""The published SigV4 suite: byte-equal texts, accepted signatures, equal signing."""

from msgspec.structs import replace

from keywright.sigv4 import Credentials, Scope, canonical_request, sign, string_to_sign
from keywright.sigv4.canonical import payload_hash
from keywright.sigv4.errors import InvalidSignature, SignatureMismatch, UnsignedAmzHeader
from keywright.sigv4.request import header_values
from tests.unit.sigv4.suite import ACCESS_KEY_ID, NOW, REGION, SECRET, SERVICE, SuiteCase, authenticate


def canonical(case: SuiteCase) -> bytes:
    values = header_values(case.signed.headers)
    names = sorted(values.keys() - {b"authorization"})
    return canonical_request(case.signed, names, values, payload_hash(case.signed.body))


def test_the_suite_has_its_34_cases(suite: list[SuiteCase]) -> None:
    assert len(suite) == 34


def test_every_canonical_request_equals_the_suites(suite: list[SuiteCase]) -> None:
    assert {c.name: canonical(c) for c in suite} == {c.name: c.canonical_request for c in suite}


def test_every_string_to_sign_equals_the_suites(suite: list[SuiteCase]) -> None:
    scope = Scope(date="20150830", region=REGION, service=SERVICE)
    made = {c.name: string_to_sign(b"20150830T123600Z", scope.encoded, canonical(c)) for c in suite}
    assert made == {c.name: c.string_to_sign for c in suite}


def test_every_signed_request_is_accepted(suite: list[SuiteCase]) -> None:
    for case in suite:
        authenticate(case.signed)


def test_published_requests_that_differ_from_what_was_signed_are_refused(suite: list[SuiteCase]) -> None:
    refused = {}
    for case in suite:
        try:
            authenticate(case.published)
        except InvalidSignature as error:
            refused[case.name] = type(error)
    assert refused == {
        "get-vanilla-with-session-token": SignatureMismatch,
        "post-sts-header-after": UnsignedAmzHeader,
    }


def test_signing_gives_the_suites_authorization_header(suite: list[SuiteCase]) -> None:
    for case in suite:
        values = header_values(case.signed.headers)
        token = values.get(b"x-amz-security-token")
        credentials = Credentials(
            access_key_id=ACCESS_KEY_ID,
            secret_access_key=SECRET,
            session_token=None if token is None else token.decode(),
        )
        added_by_sign = (b"x-amz-date", b"x-amz-security-token", b"authorization")
        bare = tuple(h for h in case.signed.headers if h[0] not in added_by_sign)
        added = dict(sign(replace(case.signed, headers=bare), credentials, REGION, SERVICE, NOW))
        assert added == {name: values[name] for name in added_by_sign if name in values}, case.name


def test_the_order_of_headers_on_the_wire_does_not_matter(suite: list[SuiteCase]) -> None:
    reordered = 0
    for case in suite:
        names = [name for name, _ in case.signed.headers]
        if len(names) == len(set(names)):
            authenticate(replace(case.signed, headers=case.signed.headers[::-1]))
            reordered += 1
    assert reordered == 32


def test_an_unsigned_header_that_is_not_amazons_may_come_and_go(suite: list[SuiteCase]) -> None:
    for case in suite:
        authenticate(replace(case.signed, headers=(*case.signed.headers, (b"user-agent", b"x"))))
        authenticate(replace(case.signed, headers=((b"x_amz_target", b"x"), *case.signed.headers)))
