"""Answers a signed token that says to others outside of AWS who the caller is.

`GetWebIdentityTokenRequest`:

- `audience` (list of 1 to 10 items of text of 1 to 1000 characters, required): whom the token is for
- `duration_seconds` (whole number from 60 to 3600, in seconds): for how many seconds the credentials are good
- `signing_algorithm` (text of 5 characters, required): algorithm that signs the token
- `tags` (list of at most 50 items of `Tag`): tags of the session

`GetWebIdentityTokenResponse`:

- `web_identity_token` (text): the token; secret
- `expiration` (seconds since 1970): when the token ends

Errors, beside the protocol errors that every call may end with:

- `SessionDurationEscalationException`: longer than the caller's own session
- `OutboundWebIdentityFederationDisabledException`: the account does not issue such tokens
- `JWTPayloadSizeExceededException`: the token would be too long

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html

Generated from the STS service model, version 2011-06-15: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.sts import (
    GetWebIdentityTokenRequest,
    GetWebIdentityTokenResponse,
    JWTPayloadSizeExceededException,
    OutboundWebIdentityFederationDisabledException,
    SessionDurationEscalationException,
)
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation, by_code
from keywright.client.runtime.result import Err, Ok
from keywright.client.sts.service import SERVICE

Error: TypeAlias = (
    SessionDurationEscalationException
    | OutboundWebIdentityFederationDisabledException
    | JWTPayloadSizeExceededException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        GetWebIdentityTokenRequest,
        GetWebIdentityTokenResponse,
        SessionDurationEscalationException
        | OutboundWebIdentityFederationDisabledException
        | JWTPayloadSizeExceededException,
    ]
] = Operation(
    service=SERVICE,
    name="GetWebIdentityToken",
    request=GetWebIdentityTokenRequest,
    response=GetWebIdentityTokenResponse,
    errors=by_code(
        SessionDurationEscalationException,
        OutboundWebIdentityFederationDisabledException,
        JWTPayloadSizeExceededException,
    ),
    repeatable=True,
    result_wrapper="GetWebIdentityTokenResult",
)


def request(context: Context, parameters: GetWebIdentityTokenRequest) -> Ok[GetWebIdentityTokenResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: GetWebIdentityTokenRequest
) -> Ok[GetWebIdentityTokenResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: GetWebIdentityTokenRequest
) -> tuple[Ok[GetWebIdentityTokenResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: GetWebIdentityTokenRequest
) -> tuple[Ok[GetWebIdentityTokenResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
