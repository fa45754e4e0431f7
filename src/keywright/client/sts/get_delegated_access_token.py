"""Trades a token in for temporary credentials that were delegated.

`GetDelegatedAccessTokenRequest`:

- `trade_in_token` (text, required): the token to trade in; secret

`GetDelegatedAccessTokenResponse`:

- `credentials` (`Credentials`): access key, session token and when they end; secret
- `packed_policy_size` (whole number from 0, in percent): how full the space for policies and tags is, in percent
- `assumed_principal` (text of 20 to 2048 characters): ARN of whom the credentials are for

Errors, beside the protocol errors that every call may end with:

- `ExpiredTradeInTokenException`: the token to trade in is too old
- `RegionDisabledException`: the account does not use this Region
- `PackedPolicyTooLargeException`: policies and tags take too much space

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetDelegatedAccessToken.html

Generated from the STS service model, version 2011-06-15: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.sts import (
    ExpiredTradeInTokenException,
    GetDelegatedAccessTokenRequest,
    GetDelegatedAccessTokenResponse,
    PackedPolicyTooLargeException,
    RegionDisabledException,
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
    ExpiredTradeInTokenException | RegionDisabledException | PackedPolicyTooLargeException | ProtocolError
)

OPERATION: Final[
    Operation[
        GetDelegatedAccessTokenRequest,
        GetDelegatedAccessTokenResponse,
        ExpiredTradeInTokenException | RegionDisabledException | PackedPolicyTooLargeException,
    ]
] = Operation(
    service=SERVICE,
    name="GetDelegatedAccessToken",
    request=GetDelegatedAccessTokenRequest,
    response=GetDelegatedAccessTokenResponse,
    errors=by_code(
        ExpiredTradeInTokenException, RegionDisabledException, PackedPolicyTooLarge=PackedPolicyTooLargeException
    ),
    repeatable=False,
    result_wrapper="GetDelegatedAccessTokenResult",
)


def request(
    context: Context, parameters: GetDelegatedAccessTokenRequest
) -> Ok[GetDelegatedAccessTokenResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: GetDelegatedAccessTokenRequest
) -> Ok[GetDelegatedAccessTokenResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: GetDelegatedAccessTokenRequest
) -> tuple[Ok[GetDelegatedAccessTokenResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: GetDelegatedAccessTokenRequest
) -> tuple[Ok[GetDelegatedAccessTokenResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
