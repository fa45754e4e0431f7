"""Sets the day on which a key is deleted for good; it cannot be used until then.

`ScheduleKeyDeletionRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `pending_window_in_days` (whole number from 1 to 365): days until the deletion

`ScheduleKeyDeletionResponse`:

- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `deletion_date` (seconds since 1970): when the key will be deleted
- `key_state` (one of Creating, Enabled, Disabled, PendingDeletion, PendingImport, PendingReplicaDeletion,
  Unavailable, Updating): the key's state after the call
- `pending_window_in_days` (whole number from 1 to 365): days until the deletion

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DependencyTimeoutException,
    InvalidArnException,
    KMSInternalException,
    KMSInvalidStateException,
    NotFoundException,
    ScheduleKeyDeletionRequest,
    ScheduleKeyDeletionResponse,
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
    | DependencyTimeoutException
    | KMSInternalException
    | KMSInvalidStateException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        ScheduleKeyDeletionRequest,
        ScheduleKeyDeletionResponse,
        NotFoundException
        | InvalidArnException
        | DependencyTimeoutException
        | KMSInternalException
        | KMSInvalidStateException,
    ]
] = Operation(
    service=SERVICE,
    name="ScheduleKeyDeletion",
    request=ScheduleKeyDeletionRequest,
    response=ScheduleKeyDeletionResponse,
    errors=by_code(
        NotFoundException,
        InvalidArnException,
        DependencyTimeoutException,
        KMSInternalException,
        KMSInvalidStateException,
    ),
    repeatable=False,
)


def request(context: Context, parameters: ScheduleKeyDeletionRequest) -> Ok[ScheduleKeyDeletionResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: ScheduleKeyDeletionRequest
) -> Ok[ScheduleKeyDeletionResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: ScheduleKeyDeletionRequest
) -> tuple[Ok[ScheduleKeyDeletionResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: ScheduleKeyDeletionRequest
) -> tuple[Ok[ScheduleKeyDeletionResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
