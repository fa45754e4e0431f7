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


# What each text is told by: part of the table in the specification of the XKS proxy API, for clients look for it.
WORDS = {
    "ValidationException": "AWS KMS cannot interpret the response from the external key store proxy.",
    "InvalidStateException": "is not enabled in the external key manager.",
    "InvalidCiphertextException": "the specified ciphertext or encryption context is corrupted, missing,",
    "InvalidKeyUsageException": "Enable the operation on the key in your external key manager,",
    "AuthenticationFailedException": "Verify the XKS proxy authentication credentials for your external key store",
    "AccessDeniedException": "The external key store proxy denied access to the operation.",
    "KeyNotFoundException": "create a new KMS key with the correct external key ID.",
    "InvalidUriPathException": "because of an invalid URI path.",
    "ThrottlingException": "Reduce the frequency of your calls using KMS keys in this external key store.",
    "UnsupportedOperationException": "because it does not support the requested operation.",
    "DependencyTimeoutException": "did not respond to the request in the time allotted.",
    "InternalException": "because it cannot communicate with the external key manager.",
    FailureKind.NOT_REACHABLE: "This might be a transient network issue.",
    FailureKind.TLS_FAILED: "AWS KMS cannot establish a TLS connection to the external key store proxy.",
    FailureKind.CERTIFICATE_REFUSED: "AWS KMS cannot establish a TLS connection to the external key store proxy.",
    FailureKind.TIMED_OUT: "because the external key store proxy did not respond in time.",
    FailureKind.INVALID_RESPONSE: "AWS KMS cannot interpret the response from the external key store proxy.",
    FailureKind.KEY_MANAGERS_UNAVAILABLE: "The external key store proxy is in an unhealthy state.",
    FailureKind.DECRYPTED_WRONGLY: "The ciphertext that the external key store proxy submitted for decryption,",
}


@pytest.mark.parametrize("kind", FailureKind)
def test_callers_are_told_what_clients_of_aws_look_for(kind: FailureKind):
    words = {FailureKind(name): text for name, text in WORDS.items()}
    assert words[kind] in key_failure(ProxyFailure(kind, "said by the proxy")).message


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
