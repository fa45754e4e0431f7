r"""Answers short-lived, narrowed root credentials of a member account.

`AssumeRootRequest`:

- `target_principal` (text of 12 to 2048 characters, required): the member account
- `task_policy_arn` (`PolicyDescriptorType`, required): the managed policy that narrows the credentials to one task
- `duration_seconds` (whole number from 0 to 900, in seconds): for how many seconds the credentials are good
- `minimum_session_token_size` (whole number from 0 to 4096): how long the session token is to be at least, in bytes

`AssumeRootResponse`:

- `credentials` (`Credentials`): access key, session token and when they end; secret
- `source_identity` (text of 2 to 64 characters like `[\w+=,.@-]*`): who is behind the session; it cannot be changed
  later
- `session_token_utilization` (whole number from 0): how full the session token is, in percent
- `session_token_size` (whole number from 0): how long the session token is, in bytes

Errors, beside the protocol errors that every call may end with:

- `RegionDisabledException`: the account does not use this Region
- `ExpiredTokenException`: the token is too old

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html

Generated from the STS service model, version 2011-06-15: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.sts import AssumeRootRequest, AssumeRootResponse, ExpiredTokenException, RegionDisabledException
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation, by_code
from keywright.client.runtime.result import Err, Ok
from keywright.client.sts.service import SERVICE

Error: TypeAlias = RegionDisabledException | ExpiredTokenException | ProtocolError

OPERATION: Final[Operation[AssumeRootRequest, AssumeRootResponse, RegionDisabledException | ExpiredTokenException]] = (
    Operation(
        service=SERVICE,
        name="AssumeRoot",
        request=AssumeRootRequest,
        response=AssumeRootResponse,
        errors=by_code(RegionDisabledException, ExpiredTokenException),
        repeatable=True,
        result_wrapper="AssumeRootResult",
    )
)


def request(context: Context, parameters: AssumeRootRequest) -> Ok[AssumeRootResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: AssumeRootRequest) -> Ok[AssumeRootResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: AssumeRootRequest
) -> tuple[Ok[AssumeRootResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: AssumeRootRequest
) -> tuple[Ok[AssumeRootResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
