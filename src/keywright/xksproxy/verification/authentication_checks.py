"""SigV4: by whom, when and over what a request is signed (xks.md section 1.11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from keywright.api.xks import EncryptResponse, ErrorName, GetHealthStatusResponse
from keywright.sigv4.timestamps import format_amz_date
from keywright.xksproxy.verification.caller import HEALTH, Caller
from keywright.xksproxy.verification.check import Check, CheckSkipped, Group
from keywright.xksproxy.verification.encryption_checks import AAD, PLAINTEXT
from keywright.xksproxy.verification.exchange import Answer
from keywright.xksproxy.verification.expectations import require_document, require_error
from keywright.xksproxy.verification.health_checks import body as health_body
from keywright.xksproxy.verification.refusals import UNKNOWN_KEY_ID, refused
from keywright.xksproxy.verification.sealing import encrypt_request

_DAY = 86400
_MINUTE = 60.0
_ALGORITHM = b"AWS4-HMAC-SHA256"


def _encrypt(caller: Caller, **changes: Any) -> Answer:
    return caller.post(caller.key_place("encrypt"), encrypt_request(caller, PLAINTEXT, AAD), **changes)


def _unauthenticated(sentence: str, ask: Callable[[Caller], Answer]) -> Check:
    return refused(sentence, ask, ErrorName.AUTHENTICATION_FAILED)


def _taken(sentence: str, ask: Callable[[Caller], Answer]) -> Check:
    def run(caller: Caller) -> None:
        require_document(ask(caller), EncryptResponse)

    return Check(sentence=sentence, run=run)


def _skewed(caller: Caller, minutes: float) -> Answer:
    return _encrypt(caller, at=caller.surroundings.now() + minutes * _MINUTE)


def _scope_of_yesterday(caller: Caller) -> Answer:
    yesterday = format_amz_date(int(caller.surroundings.now()) - _DAY)[:8]
    return _encrypt(caller, scope_date=yesterday)


def _unsigned(caller: Caller, *headers: tuple[bytes, bytes], key: str | None = None) -> Answer:
    place = caller.key_place("encrypt") if key is None else caller.key_place("encrypt", key)
    return caller.send("POST", caller.path(place), encrypt_request(caller, PLAINTEXT), headers=headers)


def _in_the_query(caller: Caller) -> Answer:
    amz_date = format_amz_date(int(caller.surroundings.now()))
    credential = f"{caller.subject.credentials.access_key_id}%2F{amz_date[:8]}"
    query = f"?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={credential}&X-Amz-Signature={'0' * 64}"
    return caller.send("POST", caller.path(HEALTH) + query, health_body(caller))


def _of_another_body(caller: Caller) -> Answer:
    document = encrypt_request(caller, PLAINTEXT, AAD)
    return caller.post(caller.key_place("encrypt"), document, signed_body=b"{}")


def _of_another_path(caller: Caller) -> Answer:
    return _encrypt(caller, signed_path=caller.path(caller.key_place("metadata")))


def _with_a_changed_header(caller: Caller) -> Answer:
    return _encrypt(caller, signed_headers=((b"x-amz-test", b"one"),), sent_headers=((b"x-amz-test", b"two"),))


def _with_more_signed(caller: Caller) -> Answer:
    more = ((b"content-type", b"application/json"), (b"x-amz-test", b"one  two"))
    return _encrypt(caller, signed_headers=more)


def _another_region(caller: Caller) -> None:
    answer = _encrypt(caller, region="nowhere-1")
    if answer.status == 200:
        # Allowed: one proxy may well serve key stores in many Regions.
        raise CheckSkipped("the proxy takes signatures for every Region")
    require_error(answer, ErrorName.AUTHENTICATION_FAILED)


def _second_credentials(caller: Caller) -> None:
    second = caller.subject.second_credentials
    if second is None:
        raise CheckSkipped("--second-access-key-id was not given")
    require_document(_encrypt(caller, credentials=second), EncryptResponse)
    require_document(_encrypt(caller), EncryptResponse)


def _mixed_credentials(caller: Caller) -> None:
    second, first = caller.subject.second_credentials, caller.subject.credentials
    if second is None:
        raise CheckSkipped("--second-access-key-id was not given")
    mixed = replace(first, secret_access_key=second.secret_access_key)
    require_error(_encrypt(caller, credentials=mixed), ErrorName.AUTHENTICATION_FAILED)


def _other_tenant(caller: Caller) -> None:
    path = caller.subject.other_tenant_path
    if path is None:
        raise CheckSkipped("--other-tenant-url was not given")
    answer = caller.send("POST", path + HEALTH, health_body(caller), terms=caller.terms())
    require_error(answer, ErrorName.AUTHENTICATION_FAILED)


def _sent_again(caller: Caller) -> None:
    terms, document = caller.terms(), health_body(caller)
    for _ in range(2):
        answer = caller.send("POST", caller.path(HEALTH), document, terms=terms)
        require_document(answer, GetHealthStatusResponse)


GROUP = Group(
    letter="A",
    title="Authentication",
    checks=(
        _unauthenticated("a request without a signature is refused", _unsigned),
        _unauthenticated(
            "an Authorization header that is no signature is refused",
            lambda caller: _unsigned(caller, (b"authorization", _ALGORITHM + b" Credential=nonsense")),
        ),
        _unauthenticated(
            "another way of signing in is refused",
            lambda caller: _unsigned(caller, (b"authorization", b"Basic bm9ib2R5Om5vdGhpbmc=")),
        ),
        refused(
            "a signature in the query is refused",
            _in_the_query,
            ErrorName.AUTHENTICATION_FAILED,
            ErrorName.INVALID_URI_PATH,
        ),
        _unauthenticated(
            "without a signature an unknown key is not told from a known one",
            lambda caller: _unsigned(caller, key=UNKNOWN_KEY_ID),
        ),
        _unauthenticated(
            "without a signature a wrong body is not told from a right one",
            lambda caller: caller.send("POST", caller.path(caller.key_place("encrypt")), b"no JSON"),
        ),
        _unauthenticated("a request that is six minutes old is refused", lambda caller: _skewed(caller, -6)),
        _unauthenticated("a request from six minutes ahead is refused", lambda caller: _skewed(caller, 6)),
        _taken("a request that is four minutes old is taken", lambda caller: _skewed(caller, -4)),
        _taken("a request from four minutes ahead is taken", lambda caller: _skewed(caller, 4)),
        _unauthenticated("a signature for another day than the request's is refused", _scope_of_yesterday),
        Check(sentence="a signature for another Region is refused", run=_another_region),
        _unauthenticated("a signature for another service is refused", lambda caller: _encrypt(caller, service="kms")),
        _unauthenticated("the signature of another body is refused", _of_another_body),
        _unauthenticated("the signature of another path is refused", _of_another_path),
        _unauthenticated(
            "the signature for another host is refused", lambda caller: _encrypt(caller, signed_host="other.example")
        ),
        _taken("more headers than host and x-amz-date may be signed", _with_more_signed),
        _unauthenticated("a signed header that was changed is noticed", _with_a_changed_header),
        Check(sentence="the same request is answered a second time, as after a time-out", run=_sent_again),
        Check(sentence="two credentials are good at the same time", run=_second_credentials),
        Check(sentence="one credential's id with the other's secret is refused", run=_mixed_credentials),
        Check(sentence="the credentials of one path prefix are refused at another", run=_other_tenant),
    ),
)
