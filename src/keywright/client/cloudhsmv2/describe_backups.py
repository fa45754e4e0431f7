"""Tells what backups there are.

`DescribeBackupsRequest`:

- `next_token` (text of at most 256 characters like `.*`): where to go on, or where the next page begins
- `max_results` (whole number from 1 to 50): how many to answer at most on one page
- `filters` (map of at most 30 entries from text to text): only those with one of these values in each of these
  members
- `shared` (true or false): list the backups that other accounts share
- `sort_ascending` (true or false): oldest first

`DescribeBackupsResponse`:

- `backups` (list of `Backup`): the backups found
- `next_token` (text of at most 256 characters like `.*`): where to go on, or where the next page begins

Errors, beside the protocol errors that every call may end with:

- `CloudHsmAccessDeniedException`: the caller may not do this
- `CloudHsmInternalFailureException`: the service failed; try again
- `CloudHsmInvalidRequestException`: the request is not acceptable as it is
- `CloudHsmResourceNotFoundException`: no such cluster, HSM or backup
- `CloudHsmServiceException`: the service could not do it
- `CloudHsmTagException`: the tags are not what tags may be

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DescribeBackups.html

Generated from the CloudHSM V2 service model, version 2017-04-28: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.cloudhsmv2 import (
    OPERATIONS,
    CloudHsmAccessDeniedException,
    CloudHsmInternalFailureException,
    CloudHsmInvalidRequestException,
    CloudHsmResourceNotFoundException,
    CloudHsmServiceException,
    CloudHsmTagException,
    DescribeBackupsRequest,
    DescribeBackupsResponse,
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
    | CloudHsmTagException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        DescribeBackupsRequest,
        DescribeBackupsResponse,
        CloudHsmAccessDeniedException
        | CloudHsmInternalFailureException
        | CloudHsmInvalidRequestException
        | CloudHsmResourceNotFoundException
        | CloudHsmServiceException
        | CloudHsmTagException,
    ]
] = Operation(
    service=SERVICE,
    name="DescribeBackups",
    request=DescribeBackupsRequest,
    response=DescribeBackupsResponse,
    errors=by_code(
        CloudHsmAccessDeniedException,
        CloudHsmInternalFailureException,
        CloudHsmInvalidRequestException,
        CloudHsmResourceNotFoundException,
        CloudHsmServiceException,
        CloudHsmTagException,
    ),
    repeatable=True,
    pagination=OPERATIONS["DescribeBackups"].pagination,
)


def request(context: Context, parameters: DescribeBackupsRequest) -> Ok[DescribeBackupsResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: DescribeBackupsRequest
) -> Ok[DescribeBackupsResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: DescribeBackupsRequest
) -> tuple[Ok[DescribeBackupsResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: DescribeBackupsRequest
) -> tuple[Ok[DescribeBackupsResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
