"""Tells whose credentials sign; needs no permission.

`GetCallerIdentityRequest` has no members.

`GetCallerIdentityResponse`:

- `user_id` (text): unique ID of the caller
- `account` (text): ID of the account
- `arn` (text of 20 to 2048 characters): ARN of the caller

Errors: those that every call may end with, see `keywright.client.runtime.errors`.

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html

Generated from the STS service model, version 2011-06-15: do not edit; run `make gen`.
"""

from typing import Final, Never, TypeAlias

from keywright.api.sts import GetCallerIdentityRequest, GetCallerIdentityResponse
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation
from keywright.client.runtime.result import Err, Ok
from keywright.client.sts.service import SERVICE

Error: TypeAlias = ProtocolError

OPERATION: Final[Operation[GetCallerIdentityRequest, GetCallerIdentityResponse, Never]] = Operation(
    service=SERVICE,
    name="GetCallerIdentity",
    request=GetCallerIdentityRequest,
    response=GetCallerIdentityResponse,
    errors={},
    repeatable=True,
    result_wrapper="GetCallerIdentityResult",
)


def request(context: Context, parameters: GetCallerIdentityRequest) -> Ok[GetCallerIdentityResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: GetCallerIdentityRequest
) -> Ok[GetCallerIdentityResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: GetCallerIdentityRequest
) -> tuple[Ok[GetCallerIdentityResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: GetCallerIdentityRequest
) -> tuple[Ok[GetCallerIdentityResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
