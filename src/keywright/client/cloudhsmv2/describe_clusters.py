"""Tells what clusters there are, their HSMs and certificates.

`DescribeClustersRequest`:

- `filters` (map of at most 30 entries from text to text): only those with one of these values in each of these
  members
- `next_token` (text of at most 256 characters like `.*`): where to go on, or where the next page begins
- `max_results` (whole number from 1 to 25): how many to answer at most on one page

`DescribeClustersResponse`:

- `clusters` (list of `Cluster`): the clusters found
- `next_token` (text of at most 256 characters like `.*`): where to go on, or where the next page begins

Errors, beside the protocol errors that every call may end with:

- `CloudHsmAccessDeniedException`: the caller may not do this
- `CloudHsmInternalFailureException`: the service failed; try again
- `CloudHsmInvalidRequestException`: the request is not acceptable as it is
- `CloudHsmServiceException`: the service could not do it
- `CloudHsmTagException`: the tags are not what tags may be

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DescribeClusters.html

Generated from the CloudHSM V2 service model, version 2017-04-28: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.cloudhsmv2 import (
    OPERATIONS,
    CloudHsmAccessDeniedException,
    CloudHsmInternalFailureException,
    CloudHsmInvalidRequestException,
    CloudHsmServiceException,
    CloudHsmTagException,
    DescribeClustersRequest,
    DescribeClustersResponse,
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
    | CloudHsmServiceException
    | CloudHsmTagException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        DescribeClustersRequest,
        DescribeClustersResponse,
        CloudHsmAccessDeniedException
        | CloudHsmInternalFailureException
        | CloudHsmInvalidRequestException
        | CloudHsmServiceException
        | CloudHsmTagException,
    ]
] = Operation(
    service=SERVICE,
    name="DescribeClusters",
    request=DescribeClustersRequest,
    response=DescribeClustersResponse,
    errors=by_code(
        CloudHsmAccessDeniedException,
        CloudHsmInternalFailureException,
        CloudHsmInvalidRequestException,
        CloudHsmServiceException,
        CloudHsmTagException,
    ),
    repeatable=True,
    pagination=OPERATIONS["DescribeClusters"].pagination,
)


def request(context: Context, parameters: DescribeClustersRequest) -> Ok[DescribeClustersResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: DescribeClustersRequest
) -> Ok[DescribeClustersResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: DescribeClustersRequest
) -> tuple[Ok[DescribeClustersResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: DescribeClustersRequest
) -> tuple[Ok[DescribeClustersResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
