"""Says whether a backup is ever deleted by age.

`ModifyBackupAttributesRequest`:

- `backup_id` (text like `backup-[2-7a-zA-Z]{11,16}`, required): ID of the backup
- `never_expires` (true or false, required): true to keep the backup whatever its age

`ModifyBackupAttributesResponse`:

- `backup` (`Backup`): the backup, as it is now

Errors, beside the protocol errors that every call may end with:

- `CloudHsmAccessDeniedException`: the caller may not do this
- `CloudHsmInternalFailureException`: the service failed; try again
- `CloudHsmInvalidRequestException`: the request is not acceptable as it is
- `CloudHsmResourceNotFoundException`: no such cluster, HSM or backup
- `CloudHsmServiceException`: the service could not do it

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_ModifyBackupAttributes.html

Generated from the CloudHSM V2 service model, version 2017-04-28: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.cloudhsmv2 import (
    CloudHsmAccessDeniedException,
    CloudHsmInternalFailureException,
    CloudHsmInvalidRequestException,
    CloudHsmResourceNotFoundException,
    CloudHsmServiceException,
    ModifyBackupAttributesRequest,
    ModifyBackupAttributesResponse,
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
    CloudHsmAccessDeniedException
    | CloudHsmInternalFailureException
    | CloudHsmInvalidRequestException
    | CloudHsmResourceNotFoundException
    | CloudHsmServiceException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        ModifyBackupAttributesRequest,
        ModifyBackupAttributesResponse,
        CloudHsmAccessDeniedException
        | CloudHsmInternalFailureException
        | CloudHsmInvalidRequestException
        | CloudHsmResourceNotFoundException
        | CloudHsmServiceException,
    ]
] = Operation(
    service=SERVICE,
    name="ModifyBackupAttributes",
    request=ModifyBackupAttributesRequest,
    response=ModifyBackupAttributesResponse,
    errors=by_code(
        CloudHsmAccessDeniedException,
        CloudHsmInternalFailureException,
        CloudHsmInvalidRequestException,
        CloudHsmResourceNotFoundException,
        CloudHsmServiceException,
    ),
    repeatable=True,
)


def request(
    context: Context, parameters: ModifyBackupAttributesRequest
) -> Ok[ModifyBackupAttributesResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: ModifyBackupAttributesRequest
) -> Ok[ModifyBackupAttributesResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: ModifyBackupAttributesRequest
) -> tuple[Ok[ModifyBackupAttributesResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: ModifyBackupAttributesRequest
) -> tuple[Ok[ModifyBackupAttributesResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
