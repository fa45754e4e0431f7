r"""Lists the IDs and ARNs of all keys.

`ListKeysRequest`:

- `limit` (whole number from 1 to 1000): how many to answer at most on one page
- `marker` (text of 1 to 1024 characters like `[\u0020-\u00FF]*`): where to go on: `NextMarker` of the page before
- `resource_owners` (list of 1 to 2 items of one of SELF, OTHER_ACCOUNTS_VIA_RAM): whose aliases

`ListKeysResponse`:

- `keys` (list of `KeyListEntry`): the keys found
- `next_marker` (text of 1 to 1024 characters like `[\u0020-\u00FF]*`): where the next page begins, when there is
  one
- `truncated` (true or false): whether there are more pages

Errors, beside the protocol errors that every call may end with:

- `DependencyTimeoutException`: something that the service needs took too long; try again
- `KMSInternalException`: the service failed; try again
- `InvalidMarkerException`: not where a page begins

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    OPERATIONS,
    DependencyTimeoutException,
    InvalidMarkerException,
    KMSInternalException,
    ListKeysRequest,
    ListKeysResponse,
)
from keywright.client.kms.service import SERVICE
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation, by_code
from keywright.client.runtime.result import Err, Ok

Error: TypeAlias = DependencyTimeoutException | KMSInternalException | InvalidMarkerException | ProtocolError

OPERATION: Final[
    Operation[
        ListKeysRequest, ListKeysResponse, DependencyTimeoutException | KMSInternalException | InvalidMarkerException
    ]
] = Operation(
    service=SERVICE,
    name="ListKeys",
    request=ListKeysRequest,
    response=ListKeysResponse,
    errors=by_code(DependencyTimeoutException, KMSInternalException, InvalidMarkerException),
    repeatable=True,
    pagination=OPERATIONS["ListKeys"].pagination,
)


def request(context: Context, parameters: ListKeysRequest) -> Ok[ListKeysResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: ListKeysRequest) -> Ok[ListKeysResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: ListKeysRequest
) -> tuple[Ok[ListKeysResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: ListKeysRequest
) -> tuple[Ok[ListKeysResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
