r"""Answers temporary credentials of a role for an OpenID Connect token; unsigned.

`AssumeRoleWithWebIdentityRequest`:

- `role_arn` (text of 20 to 2048 characters, required): ARN of the role
- `role_session_name` (text of 2 to 64 characters like `[\w+=,.@-]*`, required): name of the session, which logs
  show
- `web_identity_token` (text of 4 to 20000 characters, required): the token; secret
- `provider_id` (text of 4 to 2048 characters): host of an OAuth 2.0 provider; not given for OpenID Connect
- `policy_arns` (list of `PolicyDescriptorType`): managed policies that narrow the session
- `policy` (text of 1 to 2048 characters like `[\u0009\u000A\u000D\u0020-\u00FF]+`): a policy document that narrows
  the session, as JSON text
- `duration_seconds` (whole number from 900 to 43200, in seconds): for how many seconds the credentials are good
- `minimum_session_token_size` (whole number from 0 to 4096): how long the session token is to be at least, in bytes

`AssumeRoleWithWebIdentityResponse`:

- `credentials` (`Credentials`): access key, session token and when they end; secret
- `subject_from_web_identity_token` (text of 6 to 255 characters): whom the token is about
- `assumed_role_user` (`AssumedRoleUser`): ARN and ID of the session
- `packed_policy_size` (whole number from 0, in percent): how full the space for policies and tags is, in percent
- `provider` (text): who issued the token
- `audience` (text): whom the token is for
- `source_identity` (text of 2 to 64 characters like `[\w+=,.@-]*`): who is behind the session; it cannot be changed
  later
- `session_token_utilization` (whole number from 0): how full the session token is, in percent
- `session_token_size` (whole number from 0): how long the session token is, in bytes

Errors, beside the protocol errors that every call may end with:

- `MalformedPolicyDocumentException`: the policy cannot be read or says what policies cannot
- `PackedPolicyTooLargeException`: policies and tags take too much space
- `IDPRejectedClaimException`: the identity provider does not vouch for the token
- `IDPCommunicationErrorException`: the identity provider did not answer; try again
- `InvalidIdentityTokenException`: not a token that can be accepted
- `ExpiredTokenException`: the token is too old
- `RegionDisabledException`: the account does not use this Region

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html

Generated from the STS service model, version 2011-06-15: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.sts import (
    AssumeRoleWithWebIdentityRequest,
    AssumeRoleWithWebIdentityResponse,
    ExpiredTokenException,
    IDPCommunicationErrorException,
    IDPRejectedClaimException,
    InvalidIdentityTokenException,
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
    | IDPRejectedClaimException
    | IDPCommunicationErrorException
    | InvalidIdentityTokenException
    | ExpiredTokenException
    | RegionDisabledException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        AssumeRoleWithWebIdentityRequest,
        AssumeRoleWithWebIdentityResponse,
        MalformedPolicyDocumentException
        | PackedPolicyTooLargeException
        | IDPRejectedClaimException
        | IDPCommunicationErrorException
        | InvalidIdentityTokenException
        | ExpiredTokenException
        | RegionDisabledException,
    ]
] = Operation(
    service=SERVICE,
    name="AssumeRoleWithWebIdentity",
    request=AssumeRoleWithWebIdentityRequest,
    response=AssumeRoleWithWebIdentityResponse,
    errors=by_code(
        ExpiredTokenException,
        RegionDisabledException,
        MalformedPolicyDocument=MalformedPolicyDocumentException,
        PackedPolicyTooLarge=PackedPolicyTooLargeException,
        IDPRejectedClaim=IDPRejectedClaimException,
        IDPCommunicationError=IDPCommunicationErrorException,
        InvalidIdentityToken=InvalidIdentityTokenException,
    ),
    repeatable=True,
    signed=False,
    result_wrapper="AssumeRoleWithWebIdentityResult",
)


def request(
    context: Context, parameters: AssumeRoleWithWebIdentityRequest
) -> Ok[AssumeRoleWithWebIdentityResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: AssumeRoleWithWebIdentityRequest
) -> Ok[AssumeRoleWithWebIdentityResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: AssumeRoleWithWebIdentityRequest
) -> tuple[Ok[AssumeRoleWithWebIdentityResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: AssumeRoleWithWebIdentityRequest
) -> tuple[Ok[AssumeRoleWithWebIdentityResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
