"""What each failure of a proxy is called by the operation that it befell: the tables of xks.md sections 4.3 and 4.4."""

from __future__ import annotations

import pytest

from keywright.api.xks import ErrorName
from keywright.domain import errors
from keywright.keystores.external.failures import (
    MEANINGS,
    FailureKind,
    ProxyFailure,
    connection_failure,
    creation_failure,
    key_failure,
    management_failure,
)

RESPONSE, UNREACHABLE = errors.XksProxyInvalidResponse, errors.XksProxyUriUnreachable
CONFIGURATION, CREDENTIAL = errors.XksProxyInvalidConfiguration, errors.XksProxyIncorrectAuthenticationCredential
STATE, KEY, NO_KEY = errors.CustomKeyStoreStateInvalid, errors.XksKeyInvalidConfiguration, errors.XksKeyNotFound

TABLE = [
    ("ValidationException", RESPONSE, STATE, "XKS_PROXY_INVALID_RESPONSE"),
    ("InvalidStateException", RESPONSE, KEY, "XKS_PROXY_INVALID_RESPONSE"),
    ("InvalidCiphertextException", RESPONSE, STATE, "XKS_PROXY_INVALID_RESPONSE"),
    ("InvalidKeyUsageException", RESPONSE, KEY, "XKS_PROXY_INVALID_RESPONSE"),
    ("AuthenticationFailedException", CREDENTIAL, STATE, "INVALID_CREDENTIALS"),
    ("AccessDeniedException", CONFIGURATION, STATE, "XKS_PROXY_ACCESS_DENIED"),
    ("KeyNotFoundException", RESPONSE, NO_KEY, "XKS_PROXY_INVALID_RESPONSE"),
    ("InvalidUriPathException", CONFIGURATION, STATE, "XKS_PROXY_INVALID_CONFIGURATION"),
    ("ThrottlingException", UNREACHABLE, STATE, "XKS_PROXY_NOT_REACHABLE"),
    ("UnsupportedOperationException", RESPONSE, STATE, "XKS_PROXY_INVALID_RESPONSE"),
    ("DependencyTimeoutException", UNREACHABLE, STATE, "XKS_PROXY_TIMED_OUT"),
    ("InternalException", RESPONSE, STATE, "XKS_PROXY_INVALID_RESPONSE"),
    (FailureKind.NOT_REACHABLE, UNREACHABLE, STATE, "XKS_PROXY_NOT_REACHABLE"),
    (FailureKind.TLS_FAILED, UNREACHABLE, STATE, "XKS_PROXY_INVALID_TLS_CONFIGURATION"),
    (FailureKind.CERTIFICATE_REFUSED, CONFIGURATION, STATE, "XKS_PROXY_INVALID_TLS_CONFIGURATION"),
    (FailureKind.TIMED_OUT, UNREACHABLE, STATE, "XKS_PROXY_TIMED_OUT"),
    (FailureKind.INVALID_RESPONSE, RESPONSE, STATE, "XKS_PROXY_INVALID_RESPONSE"),
    (FailureKind.KEY_MANAGERS_UNAVAILABLE, UNREACHABLE, STATE, "XKS_PROXY_NOT_REACHABLE"),
]


@pytest.mark.parametrize(("name", "management", "create_key", "code"), TABLE, ids=[str(row[0]) for row in TABLE])
def test_a_failure_is_called_what_the_tables_say(name, management, create_key, code):
    failure = ProxyFailure(FailureKind(name), "said by the proxy")
    assert type(management_failure(failure)) is management
    assert type(creation_failure(failure)) is create_key
    assert type(key_failure(failure)) is errors.KeyStateInvalid
    assert connection_failure(failure).code == code


def test_every_kind_has_a_meaning_and_every_error_name_a_kind():
    assert set(MEANINGS) == set(FailureKind)
    assert {name.value for name in ErrorName} <= {kind.value for kind in FailureKind}


@pytest.mark.parametrize("kind", FailureKind)
def test_the_text_depends_on_the_failure_alone_and_quotes_nothing(kind: FailureKind):
    one, other = ProxyFailure(kind, "10.0.0.1: refused"), ProxyFailure(kind, "said by the proxy")
    told = {
        called(each).message for called in (management_failure, creation_failure, key_failure) for each in (one, other)
    }
    assert told == {MEANINGS[kind].text}
    assert MEANINGS[kind].text.endswith(".")


def test_a_connect_attempt_keeps_the_detail_for_the_operator():
    assert (
        "10.0.0.1: refused" in connection_failure(ProxyFailure(FailureKind.NOT_REACHABLE, "10.0.0.1: refused")).detail
    )
