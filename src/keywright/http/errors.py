"""The names and statuses that failures have on the wire; nowhere else in the tree are they written.

KMS answers every fault of the caller with 400, whatever its model's traits say (kms-api.md section 0).
"""

from __future__ import annotations

import msgspec

from keywright.api.decoding import ConstraintViolations, DecodingError
from keywright.domain import errors
from keywright.http1.answer import Answer
from keywright.sigv4 import errors as sigv4_errors

KMS = "kms"
CLOUDHSM = "cloudhsm"

_KMS_CODES: dict[type[errors.KeywrightError], str] = {
    errors.ValidationFailed: "ValidationException",
    errors.AccessDenied: "AccessDeniedException",
    errors.NotFound: "NotFoundException",
    errors.InvalidArn: "InvalidArnException",
    errors.InvalidMarker: "InvalidMarkerException",
    errors.LimitExceeded: "LimitExceededException",
    errors.UnsupportedOperation: "UnsupportedOperationException",
    errors.MalformedPolicyDocument: "MalformedPolicyDocumentException",
    errors.InvalidGrantId: "InvalidGrantIdException",
    errors.InvalidGrantToken: "InvalidGrantTokenException",
    errors.MalformedPolicy: "MalformedPolicyDocumentException",
    errors.AliasExists: "AlreadyExistsException",
    errors.InvalidAliasName: "InvalidAliasNameException",
    errors.TagsInvalid: "TagException",
    errors.KeyDisabled: "DisabledException",
    errors.KeyStateInvalid: "KMSInvalidStateException",
    errors.InvalidKeyUsage: "InvalidKeyUsageException",
    errors.IncorrectKey: "IncorrectKeyException",
    errors.InvalidCiphertext: "InvalidCiphertextException",
    errors.DryRunSucceeded: "DryRunOperationException",
    errors.CustomKeyStoreNotFound: "CustomKeyStoreNotFoundException",
    errors.CustomKeyStoreNameInUse: "CustomKeyStoreNameInUseException",
    errors.CustomKeyStoreStateInvalid: "CustomKeyStoreInvalidStateException",
    errors.CustomKeyStoreHasKeys: "CustomKeyStoreHasCMKsException",
    errors.ClusterInUse: "CloudHsmClusterInUseException",
    errors.ClusterNotFound: "CloudHsmClusterNotFoundException",
    errors.ClusterNotActive: "CloudHsmClusterNotActiveException",
    errors.ClusterConfigurationInvalid: "CloudHsmClusterInvalidConfigurationException",
    errors.ClusterNotRelated: "CloudHsmClusterNotRelatedException",
    errors.IncorrectTrustAnchor: "IncorrectTrustAnchorException",
    errors.XksKeyAlreadyInUse: "XksKeyAlreadyInUseException",
    errors.XksKeyInvalidConfiguration: "XksKeyInvalidConfigurationException",
    errors.XksKeyNotFound: "XksKeyNotFoundException",
    errors.XksProxyIncorrectAuthenticationCredential: "XksProxyIncorrectAuthenticationCredentialException",
    errors.XksProxyInvalidConfiguration: "XksProxyInvalidConfigurationException",
    errors.XksProxyInvalidResponse: "XksProxyInvalidResponseException",
    errors.XksProxyUriInUse: "XksProxyUriInUseException",
    errors.XksProxyUriEndpointInUse: "XksProxyUriEndpointInUseException",
    errors.XksProxyUriUnreachable: "XksProxyUriUnreachableException",
    errors.XksProxyVpcEndpointServiceInUse: "XksProxyVpcEndpointServiceInUseException",
    errors.XksProxyVpcEndpointServiceInvalidConfiguration: "XksProxyVpcEndpointServiceInvalidConfigurationException",
    errors.XksProxyVpcEndpointServiceNotFound: "XksProxyVpcEndpointServiceNotFoundException",
    errors.Throttled: "ThrottlingException",
    errors.KeyUnavailable: "KeyUnavailableException",
    errors.DependencyTimeout: "DependencyTimeoutException",
}
_KMS_FALLBACK = "KMSInternalException"

_CLOUDHSM_CODES: dict[type[errors.KeywrightError], str] = {
    errors.AccessDenied: "CloudHsmAccessDeniedException",
    errors.HsmRequestInvalid: "CloudHsmInvalidRequestException",
    errors.ValidationFailed: "CloudHsmInvalidRequestException",
    errors.InvalidMarker: "CloudHsmInvalidRequestException",
    errors.LimitExceeded: "CloudHsmInvalidRequestException",
    errors.UnsupportedOperation: "CloudHsmInvalidRequestException",
    errors.HsmResourceNotFound: "CloudHsmResourceNotFoundException",
    errors.HsmServiceFault: "CloudHsmServiceException",
    errors.Throttled: "ThrottlingException",
}
_CLOUDHSM_FALLBACK = "CloudHsmInternalFailureException"

_SIGV4_CODES: tuple[tuple[type[sigv4_errors.SigV4Error], str], ...] = (
    (sigv4_errors.MissingAuthenticationToken, "MissingAuthenticationTokenException"),
    (sigv4_errors.IncompleteSignature, "IncompleteSignatureException"),
    (sigv4_errors.InvalidSignature, "InvalidSignatureException"),
)


class UnknownOperation(Exception):
    """The X-Amz-Target header is missing or names no operation."""


class UnrecognizedClient(Exception):
    """The access key is unknown or inactive, or its session token is missing or not its own."""


class ExpiredToken(Exception):
    """The session of a temporary access key is over, by time or because it was revoked."""


def error_code(failure: errors.KeywrightError, service: str) -> str:
    """Return the failure's code on the wire of a service, given by its signing name."""
    if service == CLOUDHSM:
        return _CLOUDHSM_CODES.get(type(failure), _CLOUDHSM_FALLBACK)
    return _KMS_CODES.get(type(failure), _KMS_FALLBACK)


def decoding_error_code(failure: DecodingError) -> str:
    """Return the code of a request body that was refused, the same for every service."""
    return "ValidationException" if isinstance(failure, ConstraintViolations) else "SerializationException"


def render(failure: Exception, service: str) -> Answer:
    """Return the answer to a failure of any kind that may reach the border; an unexpected one tells nothing."""
    if isinstance(failure, errors.KeywrightError):
        return _answer(_status(failure), error_code(failure, service), failure.message, service)
    if isinstance(failure, DecodingError):
        return _answer(400, decoding_error_code(failure), str(failure), service)
    if isinstance(failure, UnknownOperation):
        return _answer(400, "UnknownOperationException", "", service)
    if isinstance(failure, UnrecognizedClient):
        text = "The security token included in the request is invalid."
        return _answer(400, "UnrecognizedClientException", text, service)
    if isinstance(failure, ExpiredToken):
        text = "The security token included in the request is expired."
        return _answer(400, "ExpiredTokenException", text, service)
    for kind, code in _SIGV4_CODES:
        if isinstance(failure, kind):
            return _answer(400, code, str(failure), service)
    fallback = _CLOUDHSM_FALLBACK if service == CLOUDHSM else _KMS_FALLBACK
    return _answer(500, fallback, "The service could not complete the request because of an internal error.", service)


def _status(failure: errors.KeywrightError) -> int:
    if isinstance(failure, errors.DependencyTimeout):
        return 503
    return 500 if isinstance(failure, errors.ServiceFault) else 400


def _answer(status: int, code: str, message: str, service: str) -> Answer:
    body = {"__type": code}
    if message:
        # KMS spells the member in lower case, CloudHSM v2 with a capital (cloudhsmv2.md section 1).
        body["Message" if service == CLOUDHSM else "message"] = message
    return Answer(status, msgspec.json.encode(body))
