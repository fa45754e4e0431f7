"""What codes mean that an operation does not model: all services have them, and no model names them."""

from __future__ import annotations

from keywright.client.runtime.clock_skew import CLOCK_CODES
from keywright.client.runtime.errors import (
    AccessDenied,
    ProtocolError,
    ServerFault,
    SignatureRefused,
    Throttled,
    UnknownServiceError,
    UnreadableAnswer,
)

# LimitExceededException is not here: in KMS it is a quota of things, which waiting does not mend.
THROTTLED = frozenset({
    "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled",
    "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "SlowDown",
    "ProvisionedThroughputExceededException", "TransactionInProgressException", "PriorRequestNotComplete",
    "EC2ThrottledException",
})  # fmt: skip
_SIGNATURE = CLOCK_CODES | {
    "IncompleteSignature", "IncompleteSignatureException", "MissingAuthenticationToken",
    "MissingAuthenticationTokenException", "UnrecognizedClientException", "InvalidClientTokenId",
    "InvalidAccessKeyId", "ExpiredToken", "ExpiredTokenException", "NotAuthorizedException",
}  # fmt: skip
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "OptInRequired"})


def protocol_error(code: str | None, message: str, status: int) -> ProtocolError:
    """Return the protocol error for an answer of 400 or above whose code the operation does not model."""
    if code in THROTTLED or status == 429:
        return Throttled(message=message or "Too many calls.", code=code or str(status), status=status)
    if code is None:
        if status >= 500:
            return ServerFault(message=f"The server failed with status {status}.", code=None, status=status)
        return UnreadableAnswer(message=f"Status {status}, and the answer names no error.", status=status)
    text = message or f"The service refused with {code} and no further word."
    if code in _SIGNATURE:
        return SignatureRefused(message=text, code=code, status=status)
    if code in _DENIED:
        return AccessDenied(message=text, code=code, status=status)
    if status >= 500:
        return ServerFault(message=text, code=code, status=status)
    return UnknownServiceError(message=text, code=code, status=status)
