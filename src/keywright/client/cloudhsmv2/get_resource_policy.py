"""Answers the policy that shares a backup with other accounts.

`GetResourcePolicyRequest`:

- `resource_arn` (text): ARN of the backup

`GetResourcePolicyResponse`:

- `policy` (text of 1 to 20000 characters): the policy document, as JSON text

Errors, beside the protocol errors that every call may end with:

- `CloudHsmInternalFailureException`: the service failed; try again
- `CloudHsmServiceException`: the service could not do it
- `CloudHsmInvalidRequestException`: the request is not acceptable as it is
- `CloudHsmResourceNotFoundException`: no such cluster, HSM or backup
- `CloudHsmAccessDeniedException`: the caller may not do this

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_GetResourcePolicy.html

Generated from the CloudHSM V2 service model, version 2017-04-28: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.cloudhsmv2 import (
    CloudHsmAccessDeniedException,
    CloudHsmInternalFailureException,
    CloudHsmInvalidRequestException,
    CloudHsmResourceNotFoundException,
    CloudHsmServiceException,
    GetResourcePolicyRequest,
    GetResourcePolicyResponse,
)
from keywright.client.cloudhsmv2.service import SERVICE
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation, by_code
from keywright.client.runtime.result import Err, Ok

Error: TypeAlias = (
    CloudHsmInternalFailureException
    | CloudHsmServiceException
    | CloudHsmInvalidRequestException
    | CloudHsmResourceNotFoundException
    | CloudHsmAccessDeniedException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        GetResourcePolicyRequest,
        GetResourcePolicyResponse,
        CloudHsmInternalFailureException
        | CloudHsmServiceException
        | CloudHsmInvalidRequestException
        | CloudHsmResourceNotFoundException
        | CloudHsmAccessDeniedException,
    ]
] = Operation(
    service=SERVICE,
    name="GetResourcePolicy",
    request=GetResourcePolicyRequest,
    response=GetResourcePolicyResponse,
    errors=by_code(
        CloudHsmInternalFailureException,
        CloudHsmServiceException,
        CloudHsmInvalidRequestException,
        CloudHsmResourceNotFoundException,
        CloudHsmAccessDeniedException,
    ),
    repeatable=True,
)


def request(context: Context, parameters: GetResourcePolicyRequest) -> Ok[GetResourcePolicyResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: GetResourcePolicyRequest
) -> Ok[GetResourcePolicyResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: GetResourcePolicyRequest
) -> tuple[Ok[GetResourcePolicyResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: GetResourcePolicyRequest
) -> tuple[Ok[GetResourcePolicyResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
