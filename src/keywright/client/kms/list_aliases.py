r"""Lists aliases, all of them or those of one key.

`ListAliasesRequest`:

- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `limit` (whole number from 1 to 1000): how many to answer at most on one page
- `marker` (text of 1 to 1024 characters like `[\u0020-\u00FF]*`): where to go on: `NextMarker` of the page before

`ListAliasesResponse`:

- `aliases` (list of `AliasListEntry`): the aliases found
- `next_marker` (text of 1 to 1024 characters like `[\u0020-\u00FF]*`): where the next page begins, when there is
  one
- `truncated` (true or false): whether there are more pages

Errors, beside the protocol errors that every call may end with:

- `DependencyTimeoutException`: something that the service needs took too long; try again
- `InvalidMarkerException`: not where a page begins
- `KMSInternalException`: the service failed; try again
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `NotFoundException`: no such key, alias or grant

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    OPERATIONS,
    DependencyTimeoutException,
    InvalidArnException,
    InvalidMarkerException,
    KMSInternalException,
    ListAliasesRequest,
    ListAliasesResponse,
    NotFoundException,
)
from keywright.client.kms.service import SERVICE
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation, by_code
from keywright.client.runtime.result import Err, Ok

Error: TypeAlias = (
    DependencyTimeoutException
    | InvalidMarkerException
    | KMSInternalException
    | InvalidArnException
    | NotFoundException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        ListAliasesRequest,
        ListAliasesResponse,
        DependencyTimeoutException
        | InvalidMarkerException
        | KMSInternalException
        | InvalidArnException
        | NotFoundException,
    ]
] = Operation(
    service=SERVICE,
    name="ListAliases",
    request=ListAliasesRequest,
    response=ListAliasesResponse,
    errors=by_code(
        DependencyTimeoutException, InvalidMarkerException, KMSInternalException, InvalidArnException, NotFoundException
    ),
    repeatable=True,
    pagination=OPERATIONS["ListAliases"].pagination,
)


def request(context: Context, parameters: ListAliasesRequest) -> Ok[ListAliasesResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: ListAliasesRequest) -> Ok[ListAliasesResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: ListAliasesRequest
) -> tuple[Ok[ListAliasesResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: ListAliasesRequest
) -> tuple[Ok[ListAliasesResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
