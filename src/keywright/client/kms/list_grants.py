r"""Lists the grants on a key.

`ListGrantsRequest`:

- `limit` (whole number from 1 to 1000): how many to answer at most on one page
- `marker` (text of 1 to 1024 characters like `[\u0020-\u00FF]*`): where to go on: `NextMarker` of the page before
- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `grant_id` (text of 1 to 128 characters): ID of the grant
- `grantee_principal` (text of 1 to 256 characters like `^[\w+=,.@:/-]+$`): who may use the key by the grant
- `grantee_service_principal` (text of 1 to 128 characters like
  `^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$`): which service may use the key by the grant

`ListGrantsResponse`:

- `grants` (list of `GrantListEntry`): the grants found
- `next_marker` (text of 1 to 1024 characters like `[\u0020-\u00FF]*`): where the next page begins, when there is
  one
- `truncated` (true or false): whether there are more pages

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `InvalidMarkerException`: not where a page begins
- `InvalidGrantIdException`: not an ID of a grant
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    OPERATIONS,
    DependencyTimeoutException,
    InvalidArnException,
    InvalidGrantIdException,
    InvalidMarkerException,
    KMSInternalException,
    KMSInvalidStateException,
    ListGrantsRequest,
    ListGrantsResponse,
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
    NotFoundException
    | DependencyTimeoutException
    | InvalidMarkerException
    | InvalidGrantIdException
    | InvalidArnException
    | KMSInternalException
    | KMSInvalidStateException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        ListGrantsRequest,
        ListGrantsResponse,
        NotFoundException
        | DependencyTimeoutException
        | InvalidMarkerException
        | InvalidGrantIdException
        | InvalidArnException
        | KMSInternalException
        | KMSInvalidStateException,
    ]
] = Operation(
    service=SERVICE,
    name="ListGrants",
    request=ListGrantsRequest,
    response=ListGrantsResponse,
    errors=by_code(
        NotFoundException,
        DependencyTimeoutException,
        InvalidMarkerException,
        InvalidGrantIdException,
        InvalidArnException,
        KMSInternalException,
        KMSInvalidStateException,
    ),
    repeatable=True,
    pagination=OPERATIONS["ListGrants"].pagination,
)


def request(context: Context, parameters: ListGrantsRequest) -> Ok[ListGrantsResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: ListGrantsRequest) -> Ok[ListGrantsResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: ListGrantsRequest
) -> tuple[Ok[ListGrantsResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: ListGrantsRequest
) -> tuple[Ok[ListGrantsResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
