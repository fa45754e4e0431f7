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
    DECRYPTED_WRONGLY = "DecryptedWrongly"
    """What the proxy decrypted is not what it was given to encrypt: the inner layer does not open."""


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


# The texts are part of the interface: clients tell failures apart by them (xks.md section 4.3), so each is as the
# table of the XKS proxy API specification has it. That table has none for key managers that are all unavailable.
NOT_CONNECTED = (
    "This KMS key is in a custom key store that is not connected to its external key store proxy. Connect the "
    "external key store and try the request again."
)
_UNHEALTHY = (
    "The external key store proxy is in an unhealthy state. If you see this message repeatedly, notify "
    "your external key store proxy administrator."
)
_NO_SENSE = (
    "AWS KMS cannot interpret the response from the external key store proxy. If you see this error repeatedly, "
    "report it to your external key store proxy administrator."
)
_NO_TLS = (
    "AWS KMS cannot establish a TLS connection to the external key store proxy. Verify the TLS "
    "configuration, including its certificate."
)

MEANINGS = {
    FailureKind.VALIDATION: Meaning(
        text=_NO_SENSE,
        management=errors.XksProxyInvalidResponse,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.INVALID_STATE: Meaning(
        text="The external key associated with this KMS key in an external key store is not enabled in the external "
        "key manager. Enable the external key in the external key manager and retry the request.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.XksKeyInvalidConfiguration,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.INVALID_CIPHERTEXT: Meaning(
        text="The external key store proxy rejected the request because the specified ciphertext or encryption "
        "context is corrupted, missing, or otherwise invalid.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.INVALID_KEY_USAGE: Meaning(
        text="The external key associated with this KMS key in an external key store does not support the requested "
        "operation. Enable the operation on the key in your external key manager, and try the request again.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.XksKeyInvalidConfiguration,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.AUTHENTICATION_FAILED: Meaning(
        text="The external key store proxy rejected the request because it could not authenticate AWS KMS. "
        "Verify the XKS proxy authentication credentials for your external key store and update if necessary.",
        management=errors.XksProxyIncorrectAuthenticationCredential,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.INVALID_CREDENTIALS,
    ),
    FailureKind.ACCESS_DENIED: Meaning(
        text="The external key store proxy denied access to the operation. Verify that the user and the "
        "external key are both authorized for this operation, and try the request again.",
        management=errors.XksProxyInvalidConfiguration,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_ACCESS_DENIED,
    ),
    FailureKind.KEY_NOT_FOUND: Meaning(
        text="The external key associated with this KMS key in an external key store was not found in its external "
        "key manager. If the external key ID associated with this KMS key is incorrect, create a new KMS key with the "
        "correct external key ID.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.XksKeyNotFound,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.INVALID_URI_PATH: Meaning(
        text="The external key store proxy rejected the request because of an invalid URI path. Verify the URI "
        "path for your external key store and update if necessary.",
        management=errors.XksProxyInvalidConfiguration,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_CONFIGURATION,
    ),
    FailureKind.THROTTLING: Meaning(
        text="The external key store proxy rejected the request due to a very high request rate. Reduce the "
        "frequency of your calls using KMS keys in this external key store.",
        management=errors.XksProxyUriUnreachable,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_NOT_REACHABLE,
    ),
    FailureKind.UNSUPPORTED_OPERATION: Meaning(
        text="The external key store proxy rejected the request because it does not support the requested "
        "operation. If you see this error repeatedly, report it to your external key store proxy administrator.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.DEPENDENCY_TIMEOUT: Meaning(
        text="The external key store proxy did not respond to the request in the time allotted. Retry the "
        "request. If you see this error repeatedly, report it to your external key store proxy "
        "administrator.",
        management=errors.XksProxyUriUnreachable,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_TIMED_OUT,
    ),
    FailureKind.INTERNAL: Meaning(
        text="The external key store proxy rejected the request because it cannot communicate with the external key "
        "manager. Verify that the external key store proxy configuration is correct and that the external key manager "
        "is available.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.NOT_REACHABLE: Meaning(
        text="AWS KMS cannot communicate with the external key store proxy. This might be a transient network "
        "issue. If you see this error repeatedly, verify that your external key store proxy is active and "
        "is connected to the network, and that its endpoint URI is correct in your external keystore.",
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
        text="AWS KMS rejected the request because the external key store proxy did not respond in time. Retry "
        "the request. If you see this error repeatedly, report it to your external key store proxy "
        "administrator.",
        management=errors.XksProxyUriUnreachable,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_TIMED_OUT,
    ),
    FailureKind.INVALID_RESPONSE: Meaning(
        text=_NO_SENSE,
        management=errors.XksProxyInvalidResponse,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
    FailureKind.KEY_MANAGERS_UNAVAILABLE: Meaning(
        text=_UNHEALTHY,
        management=errors.XksProxyUriUnreachable,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_NOT_REACHABLE,
    ),
    FailureKind.DECRYPTED_WRONGLY: Meaning(
        text="The ciphertext that the external key store proxy submitted for decryption, or the encryption "
        "context, is corrupted, missing, or otherwise invalid.",
        management=errors.XksProxyInvalidResponse,
        create_key=errors.CustomKeyStoreStateInvalid,
        code=ConnectionErrorCode.XKS_PROXY_INVALID_RESPONSE,
    ),
}
