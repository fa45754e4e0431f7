r"""Answers temporary credentials of a role.

`AssumeRoleRequest`:

- `role_arn` (text of 20 to 2048 characters, required): ARN of the role
- `role_session_name` (text of 2 to 64 characters like `[\w+=,.@-]*`, required): name of the session, which logs
  show
- `policy_arns` (list of `PolicyDescriptorType`): managed policies that narrow the session
- `policy` (text of at least 1 characters like `[\u0009\u000A\u000D\u0020-\u00FF]+`): a policy document that narrows
  the session, as JSON text
- `duration_seconds` (whole number from 900 to 43200, in seconds): for how many seconds the credentials are good
- `tags` (list of at most 50 items of `Tag`): tags of the session
- `transitive_tag_keys` (list of at most 50 items of text of 1 to 128 characters like
  `[\p{L}\p{Z}\p{N}_.:/=+\-@]+`): tags that sessions begun from this one keep
- `external_id` (text of 2 to 1224 characters like `[\w+=,.@:\/-]*`): a word that the role's owner agreed on with
  the caller
- `serial_number` (text of 9 to 256 characters like `[\w+=/:,.@-]*`): the MFA device
- `token_code` (text of 6 characters like `[\d]*`): the code that the MFA device shows
- `source_identity` (text of 2 to 64 characters like `[\w+=,.@-]*`): who is behind the session; it cannot be changed
  later
- `provided_contexts` (list of 1 to 5 items of `ProvidedContext`): contexts that were asserted for the session
- `minimum_session_token_size` (whole number from 0 to 4096): how long the session token is to be at least, in bytes

`AssumeRoleResponse`:

- `credentials` (`Credentials`): access key, session token and when they end; secret
- `assumed_role_user` (`AssumedRoleUser`): ARN and ID of the session
- `packed_policy_size` (whole number from 0, in percent): how full the space for policies and tags is, in percent
- `source_identity` (text of 2 to 64 characters like `[\w+=,.@-]*`): who is behind the session; it cannot be changed
  later
- `session_token_utilization` (whole number from 0): how full the session token is, in percent
- `session_token_size` (whole number from 0): how long the session token is, in bytes

Errors, beside the protocol errors that every call may end with:

- `MalformedPolicyDocumentException`: the policy cannot be read or says what policies cannot
- `PackedPolicyTooLargeException`: policies and tags take too much space
- `RegionDisabledException`: the account does not use this Region
- `ExpiredTokenException`: the token is too old

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html

Generated from the STS service model, version 2011-06-15: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.sts import (
    AssumeRoleRequest,
    AssumeRoleResponse,
    ExpiredTokenException,
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
    MalformedPolicyDocumentException
    | PackedPolicyTooLargeException
    | RegionDisabledException
    | ExpiredTokenException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        AssumeRoleRequest,
        AssumeRoleResponse,
        MalformedPolicyDocumentException
        | PackedPolicyTooLargeException
        | RegionDisabledException
        | ExpiredTokenException,
    ]
] = Operation(
    service=SERVICE,
    name="AssumeRole",
    request=AssumeRoleRequest,
    response=AssumeRoleResponse,
    errors=by_code(
        RegionDisabledException,
        ExpiredTokenException,
        MalformedPolicyDocument=MalformedPolicyDocumentException,
        PackedPolicyTooLarge=PackedPolicyTooLargeException,
    ),
    repeatable=True,
    result_wrapper="AssumeRoleResult",
)


def request(context: Context, parameters: AssumeRoleRequest) -> Ok[AssumeRoleResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: AssumeRoleRequest) -> Ok[AssumeRoleResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: AssumeRoleRequest
) -> tuple[Ok[AssumeRoleResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: AssumeRoleRequest
) -> tuple[Ok[AssumeRoleResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
