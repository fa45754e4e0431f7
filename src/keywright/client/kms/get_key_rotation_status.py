"""Tells whether and how often a key's material is renewed, and when next.

`GetKeyRotationStatusRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it

`GetKeyRotationStatusResponse`:

- `key_rotation_enabled` (true or false): whether the material is renewed at intervals
- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `rotation_period_in_days` (whole number from 90 to 2560): days between two renewals
- `next_rotation_date` (seconds since 1970): when the material will be renewed next
- `on_demand_rotation_start_date` (seconds since 1970): when a renewal that was asked for began, while it goes on

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `UnsupportedOperationException`: not with a key of this kind, or not here

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DependencyTimeoutException,
    GetKeyRotationStatusRequest,
    GetKeyRotationStatusResponse,
    InvalidArnException,
    KMSInternalException,
    KMSInvalidStateException,
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
    | DependencyTimeoutException
    | KMSInternalException
    | KMSInvalidStateException
    | UnsupportedOperationException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        GetKeyRotationStatusRequest,
        GetKeyRotationStatusResponse,
        NotFoundException
        | InvalidArnException
        | DependencyTimeoutException
        | KMSInternalException
        | KMSInvalidStateException
        | UnsupportedOperationException,
    ]
] = Operation(
    service=SERVICE,
    name="GetKeyRotationStatus",
    request=GetKeyRotationStatusRequest,
    response=GetKeyRotationStatusResponse,
    errors=by_code(
        NotFoundException,
        InvalidArnException,
        DependencyTimeoutException,
        KMSInternalException,
        KMSInvalidStateException,
        UnsupportedOperationException,
    ),
    repeatable=True,
)


def request(context: Context, parameters: GetKeyRotationStatusRequest) -> Ok[GetKeyRotationStatusResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: GetKeyRotationStatusRequest
) -> Ok[GetKeyRotationStatusResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: GetKeyRotationStatusRequest
) -> tuple[Ok[GetKeyRotationStatusResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: GetKeyRotationStatusRequest
) -> tuple[Ok[GetKeyRotationStatusResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
