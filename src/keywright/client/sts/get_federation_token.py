r"""Answers temporary credentials for a user of one's own, within the caller's permissions.

`GetFederationTokenRequest`:

- `name` (text of 2 to 32 characters like `[\w+=,.@-]*`, required): name of the user
- `policy` (text of 1 to 2048 characters like `[\u0009\u000A\u000D\u0020-\u00FF]+`): a policy document that narrows
  the session, as JSON text
- `policy_arns` (list of `PolicyDescriptorType`): managed policies that narrow the session
- `duration_seconds` (whole number from 900 to 129600, in seconds): for how many seconds the credentials are good
- `tags` (list of at most 50 items of `Tag`): tags of the session
- `minimum_session_token_size` (whole number from 0 to 4096): how long the session token is to be at least, in bytes

`GetFederationTokenResponse`:

- `credentials` (`Credentials`): access key, session token and when they end; secret
- `federated_user` (`FederatedUser`): ARN and ID of the user
- `packed_policy_size` (whole number from 0, in percent): how full the space for policies and tags is, in percent
- `session_token_utilization` (whole number from 0): how full the session token is, in percent
- `session_token_size` (whole number from 0): how long the session token is, in bytes

Errors, beside the protocol errors that every call may end with:

- `MalformedPolicyDocumentException`: the policy cannot be read or says what policies cannot
- `PackedPolicyTooLargeException`: policies and tags take too much space
- `RegionDisabledException`: the account does not use this Region

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetFederationToken.html

Generated from the STS service model, version 2011-06-15: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.sts import (
    GetFederationTokenRequest,
    GetFederationTokenResponse,
    MalformedPolicyDocumentException,
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
    MalformedPolicyDocumentException | PackedPolicyTooLargeException | RegionDisabledException | ProtocolError
)

OPERATION: Final[
    Operation[
        GetFederationTokenRequest,
        GetFederationTokenResponse,
        MalformedPolicyDocumentException | PackedPolicyTooLargeException | RegionDisabledException,
    ]
] = Operation(
    service=SERVICE,
    name="GetFederationToken",
    request=GetFederationTokenRequest,
    response=GetFederationTokenResponse,
    errors=by_code(
        RegionDisabledException,
        MalformedPolicyDocument=MalformedPolicyDocumentException,
        PackedPolicyTooLarge=PackedPolicyTooLargeException,
    ),
    repeatable=True,
    result_wrapper="GetFederationTokenResult",
)


def request(context: Context, parameters: GetFederationTokenRequest) -> Ok[GetFederationTokenResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: GetFederationTokenRequest
) -> Ok[GetFederationTokenResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: GetFederationTokenRequest
) -> tuple[Ok[GetFederationTokenResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: GetFederationTokenRequest
) -> tuple[Ok[GetFederationTokenResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
