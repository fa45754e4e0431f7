r"""Lists when and how a key's material was renewed or imported.

`ListKeyRotationsRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `include_key_material` (one of ALL_KEY_MATERIAL, ROTATIONS_ONLY): which materials to list
- `limit` (whole number from 1 to 1000): how many to answer at most on one page
- `marker` (text of 1 to 1024 characters like `[\u0020-\u00FF]*`): where to go on: `NextMarker` of the page before

`ListKeyRotationsResponse`:

- `rotations` (list of `RotationsListEntry`): the renewals found
- `next_marker` (text of 1 to 1024 characters like `[\u0020-\u00FF]*`): where the next page begins, when there is
  one
- `truncated` (true or false): whether there are more pages

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `InvalidMarkerException`: not where a page begins
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `UnsupportedOperationException`: not with a key of this kind, or not here

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyRotations.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    OPERATIONS,
    InvalidArnException,
    InvalidMarkerException,
    KMSInternalException,
    KMSInvalidStateException,
    ListKeyRotationsRequest,
    ListKeyRotationsResponse,
    NotFoundException,
    UnsupportedOperationException,
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
    | InvalidArnException
    | InvalidMarkerException
    | KMSInternalException
    | KMSInvalidStateException
    | UnsupportedOperationException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        ListKeyRotationsRequest,
        ListKeyRotationsResponse,
        NotFoundException
        | InvalidArnException
        | InvalidMarkerException
        | KMSInternalException
        | KMSInvalidStateException
        | UnsupportedOperationException,
    ]
] = Operation(
    service=SERVICE,
    name="ListKeyRotations",
    request=ListKeyRotationsRequest,
    response=ListKeyRotationsResponse,
    errors=by_code(
        NotFoundException,
        InvalidArnException,
        InvalidMarkerException,
        KMSInternalException,
        KMSInvalidStateException,
        UnsupportedOperationException,
    ),
    repeatable=True,
    pagination=OPERATIONS["ListKeyRotations"].pagination,
)


def request(context: Context, parameters: ListKeyRotationsRequest) -> Ok[ListKeyRotationsResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: ListKeyRotationsRequest
) -> Ok[ListKeyRotationsResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: ListKeyRotationsRequest
) -> tuple[Ok[ListKeyRotationsResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: ListKeyRotationsRequest
) -> tuple[Ok[ListKeyRotationsResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
