"""The names and statuses that failures have in the query protocol (STS)."""

from __future__ import annotations

from dataclasses import dataclass

from keywright.api.decoding import ConstraintViolations, MalformedBody
from keywright.domain import errors
from keywright.http.errors import ExpiredToken, UnrecognizedClient
from keywright.sigv4 import errors as sigv4_errors


@dataclass(frozen=True, slots=True)
class QueryError:
    """What is told of a failure."""

    status: int
    code: str
    message: str


class NoSuchAction(Exception):
    """The Action parameter is missing, or names no operation of the version."""


_CODES: dict[type[errors.KeywrightError], tuple[int, str]] = {
    errors.ValidationFailed: (400, "ValidationError"),
    errors.AccessDenied: (403, "AccessDenied"),
    errors.MalformedPolicyDocument: (400, "MalformedPolicyDocument"),
    errors.PackedPolicyTooLarge: (400, "PackedPolicyTooLarge"),
    errors.IdentityTokenInvalid: (400, "InvalidIdentityToken"),
    errors.IdentityTokenExpired: (400, "ExpiredTokenException"),
    errors.IdentityClaimRejected: (403, "IDPRejectedClaim"),
    errors.IdentityProviderUnreachable: (400, "IDPCommunicationError"),
    errors.Throttled: (400, "Throttling"),
    errors.DependencyTimeout: (503, "ServiceUnavailable"),
}
_INTERNAL = (500, "InternalFailure")
_SIGV4_CODES: tuple[tuple[type[sigv4_errors.SigV4Error], tuple[int, str]], ...] = (
    (sigv4_errors.MissingAuthenticationToken, (403, "MissingAuthenticationToken")),
    (sigv4_errors.IncompleteSignature, (400, "IncompleteSignature")),
    (sigv4_errors.InvalidSignature, (403, "SignatureDoesNotMatch")),
)


def query_error_code(failure: errors.KeywrightError) -> str:
    """Return a failure's code."""
    return _CODES.get(type(failure), _INTERNAL)[1]


def query_error(failure: Exception) -> QueryError:
    """Return what is told of a failure of any kind that may reach the border; an unexpected one tells nothing."""
    if isinstance(failure, errors.KeywrightError):
        return QueryError(*_CODES.get(type(failure), _INTERNAL), failure.message)
    if isinstance(failure, ConstraintViolations):
        return QueryError(400, "ValidationError", str(failure))
    if isinstance(failure, MalformedBody):
        return QueryError(400, "MalformedInput", str(failure))
    if isinstance(failure, NoSuchAction):
        return QueryError(400, "InvalidAction", str(failure))
    if isinstance(failure, UnrecognizedClient):
        return QueryError(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
    if isinstance(failure, ExpiredToken):
        return QueryError(403, "ExpiredToken", "The security token included in the request is expired")
    for kind, (status, code) in _SIGV4_CODES:
        if isinstance(failure, kind):
            return QueryError(status, code, str(failure))
    return QueryError(*_INTERNAL, "The service could not complete the request because of an internal error.")
