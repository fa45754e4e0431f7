"""How calls of an XKS proxy fail, and what each failure is called by the operation that it befell.

What a caller is told depends on the failure alone, never on the operation, on the address or on what the proxy said; so
an address that is closed, filtered, denied or without a name reads the same. Cryptographic operations always end in
KeyStateInvalid. Source: xks.md sections 4.2 to 4.4, custom-key-stores.md sections 0 (C6, C7, C13), 3.3 and 6.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from keywright.api.xks import ErrorName
from keywright.domain import errors
from keywright.domain.custom_key_stores import ConnectionErrorCode, ConnectionFailed


class FailureKind(StrEnum):
    """What a proxy answered instead of a result, in its own words, or what kept it from answering, in ours."""

    VALIDATION = ErrorName.VALIDATION.value
    INVALID_STATE = ErrorName.INVALID_STATE.value
    INVALID_CIPHERTEXT = ErrorName.INVALID_CIPHERTEXT.value
    INVALID_KEY_USAGE = ErrorName.INVALID_KEY_USAGE.value
    AUTHENTICATION_FAILED = ErrorName.AUTHENTICATION_FAILED.value
    ACCESS_DENIED = ErrorName.ACCESS_DENIED.value
    KEY_NOT_FOUND = ErrorName.KEY_NOT_FOUND.value
    INVALID_URI_PATH = ErrorName.INVALID_URI_PATH.value
    THROTTLING = ErrorName.THROTTLING.value
    UNSUPPORTED_OPERATION = ErrorName.UNSUPPORTED_OPERATION.value
    DEPENDENCY_TIMEOUT = ErrorName.DEPENDENCY_TIMEOUT.value
    INTERNAL = ErrorName.INTERNAL.value
    NOT_REACHABLE = "NotReachable"
    TLS_FAILED = "TlsFailed"
    CERTIFICATE_REFUSED = "CertificateRefused"
    """TLS_FAILED for the reason that the server's certificate is not one for its name (section 0, C7)."""
    TIMED_OUT = "TimedOut"
    INVALID_RESPONSE = "InvalidResponse"
    KEY_MANAGERS_UNAVAILABLE = "KeyManagersUnavailable"


class ProxyFailure(Exception):
    """A call of a proxy failed. `detail` is for logs only: it may quote the proxy."""

    def __init__(self, kind: FailureKind, detail: str = "") -> None:
        super().__init__(f"{kind.value}: {detail}" if detail else kind.value)
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a failure is: the text for callers, its class in two kinds of operations, and the code of a connect."""

    text: str
    management: type[errors.KeywrightError]
    create_key: type[errors.KeywrightError]
    code: ConnectionErrorCode


def management_failure(failure: ProxyFailure) -> errors.KeywrightError:
    """Return what the caller of CreateCustomKeyStore or UpdateCustomKeyStore is told."""
    meaning = MEANINGS[failure.kind]
    return meaning.management(meaning.text)


def creation_failure(failure: ProxyFailure) -> errors.KeywrightError:
    """Return what the caller of CreateKey is told."""
    meaning = MEANINGS[failure.kind]
    return meaning.create_key(meaning.text)


def key_failure(failure: ProxyFailure) -> errors.KeywrightError:
    """Return what the caller of a cryptographic operation is told: a KeyStateInvalid."""
    return errors.KeyStateInvalid(MEANINGS[failure.kind].text)


def connection_failure(failure: ProxyFailure) -> ConnectionFailed:
    """Return how a connect attempt ends that met this failure."""
    return ConnectionFailed(MEANINGS[failure.kind].code, str(failure))


_AGAIN = "Try again; if it happens repeatedly, tell the administrator of the external key store proxy."
_NO_TLS = (
    "The request was rejected because no TLS connection to the external key store proxy could be established. "
    "Check the TLS configuration of the proxy, its certificate included."
)

MEANINGS = {
    FailureKind.VALIDATION: Meaning(
        text="The request was rejected because the external key store proxy took what it was asked for invalid. "
        + _AGAIN,
        management=errors.XksProxyInvalidResponse,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.INVALID_STATE: Meaning(
        text="The request was rejected because the external key, or the external key store that holds it, is disabled, "
        "deactivated or blocked.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.XksKeyInvalidConfiguration,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.INVALID_CIPHERTEXT: Meaning(
        text="The request was rejected because the external key store proxy could not decrypt the ciphertext: it, its "
        "encryption context or its authentication tag was altered, or it belongs to another external key.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.INVALID_KEY_USAGE: Meaning(
        text="The request was rejected because the external key may not be used for this operation. It has to allow "
        "both encryption and decryption.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.XksKeyInvalidConfiguration,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.AUTHENTICATION_FAILED: Meaning(
        text="The request was rejected because the external key store proxy did not authenticate it. Check the "
        "credential of the custom key store against that of the proxy.",
        management=errors.XksProxyIncorrectAuthenticationCredential,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.INVALID_CREDENTIALS,
    ),
    FailureKind.ACCESS_DENIED: Meaning(
        text="The request was rejected because the external key store proxy denied access. Check the authorization "
        "rules of the proxy.",
        management=errors.XksProxyInvalidConfiguration,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_ACCESS_DENIED,
    ),
    FailureKind.KEY_NOT_FOUND: Meaning(
        text="The request was rejected because the external key store proxy does not find the external key. Check the "
        "ID of the external key.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.XksKeyNotFound,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.INVALID_URI_PATH: Meaning(
        text="The request was rejected because the external key store proxy does not know the URI path. Check the "
        "proxy URI path of the custom key store.",
        management=errors.XksProxyInvalidConfiguration,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_CONFIGURATION,
    ),
    FailureKind.THROTTLING: Meaning(
        text="The request was rejected because the external key store proxy gets more requests than it takes. Make "
        "fewer, or tell the administrator of the external key store proxy.",
        management=errors.XksProxyUriUnreachable,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_NOT_REACHABLE,
    ),
    FailureKind.UNSUPPORTED_OPERATION: Meaning(
        text="The request was rejected because the external key store proxy does not support the operation, or not for "
        "data of this size.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.DEPENDENCY_TIMEOUT: Meaning(
        text="The request was rejected because the external key manager did not answer its external key store proxy in "
        "time. " + _AGAIN,
        management=errors.XksProxyUriUnreachable,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_TIMED_OUT,
    ),
    FailureKind.INTERNAL: Meaning(
        text="The request was rejected because the external key store proxy met an error of its own. " + _AGAIN,
        management=errors.XksProxyInvalidResponse,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.NOT_REACHABLE: Meaning(
        text="The request was rejected because no connection to the external key store proxy could be made. Check its "
        "URI endpoint and the network on the way. " + _AGAIN,
        management=errors.XksProxyUriUnreachable,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_NOT_REACHABLE,
    ),
    FailureKind.TLS_FAILED: Meaning(
        text=_NO_TLS,
        management=errors.XksProxyUriUnreachable,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_TLS_CONFIGURATION,
    ),
    FailureKind.CERTIFICATE_REFUSED: Meaning(
        text=_NO_TLS,
        management=errors.XksProxyInvalidConfiguration,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_TLS_CONFIGURATION,
    ),
    FailureKind.TIMED_OUT: Meaning(
        text="The request was rejected because the answer of the external key store proxy did not come in time. "
        + _AGAIN,
        management=errors.XksProxyUriUnreachable,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_TIMED_OUT,
    ),
    FailureKind.INVALID_RESPONSE: Meaning(
        text="The request was rejected because the answer of the external key store proxy was not a valid one. "
        + _AGAIN,
        management=errors.XksProxyInvalidResponse,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.KEY_MANAGERS_UNAVAILABLE: Meaning(
        text="The request was rejected because the external key store proxy reports all its external key managers as "
        "unavailable. " + _AGAIN,
        management=errors.XksProxyUriUnreachable,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_NOT_REACHABLE,
    ),
}
