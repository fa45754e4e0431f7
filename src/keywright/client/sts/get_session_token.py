r"""Answers temporary credentials of the caller, as proof of an MFA device for example.

`GetSessionTokenRequest`:

- `duration_seconds` (whole number from 900 to 129600, in seconds): for how many seconds the credentials are good
- `serial_number` (text of 9 to 256 characters like `[\w+=/:,.@-]*`): the MFA device
- `token_code` (text of 6 characters like `[\d]*`): the code that the MFA device shows
- `minimum_session_token_size` (whole number from 0 to 4096): how long the session token is to be at least, in bytes

`GetSessionTokenResponse`:

- `credentials` (`Credentials`): access key, session token and when they end; secret
- `session_token_utilization` (whole number from 0): how full the session token is, in percent
- `session_token_size` (whole number from 0): how long the session token is, in bytes

Errors, beside the protocol errors that every call may end with:

- `RegionDisabledException`: the account does not use this Region

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html

Generated from the STS service model, version 2011-06-15: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.sts import GetSessionTokenRequest, GetSessionTokenResponse, RegionDisabledException
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation, by_code
from keywright.client.runtime.result import Err, Ok
from keywright.client.sts.service import SERVICE

Error: TypeAlias = RegionDisabledException | ProtocolError

OPERATION: Final[Operation[GetSessionTokenRequest, GetSessionTokenResponse, RegionDisabledException]] = Operation(
    service=SERVICE,
    name="GetSessionToken",
    request=GetSessionTokenRequest,
    response=GetSessionTokenResponse,
    errors=by_code(RegionDisabledException),
    repeatable=True,
    result_wrapper="GetSessionTokenResult",
)


def request(context: Context, parameters: GetSessionTokenRequest) -> Ok[GetSessionTokenResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: GetSessionTokenRequest
) -> Ok[GetSessionTokenResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: GetSessionTokenRequest
) -> tuple[Ok[GetSessionTokenResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: GetSessionTokenRequest
) -> tuple[Ok[GetSessionTokenResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
