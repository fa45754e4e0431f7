"""Renews a key's material now.

`RotateKeyOnDemandRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it

`RotateKeyOnDemandResponse`:

- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `DisabledException`: the key is disabled
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `UnsupportedOperationException`: not with a key of this kind, or not here
- `LimitExceededException`: there are as many as there may be
- `ConflictException`: another change of the same key is under way

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_RotateKeyOnDemand.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    ConflictException,
    DependencyTimeoutException,
    DisabledException,
    InvalidArnException,
    KMSInternalException,
    KMSInvalidStateException,
    LimitExceededException,
    NotFoundException,
    RotateKeyOnDemandRequest,
    RotateKeyOnDemandResponse,
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
    | DisabledException
    | InvalidArnException
    | DependencyTimeoutException
    | KMSInternalException
    | KMSInvalidStateException
    | UnsupportedOperationException
    | LimitExceededException
    | ConflictException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        RotateKeyOnDemandRequest,
        RotateKeyOnDemandResponse,
        NotFoundException
        | DisabledException
        | InvalidArnException
        | DependencyTimeoutException
        | KMSInternalException
        | KMSInvalidStateException
        | UnsupportedOperationException
        | LimitExceededException
        | ConflictException,
    ]
] = Operation(
    service=SERVICE,
    name="RotateKeyOnDemand",
    request=RotateKeyOnDemandRequest,
    response=RotateKeyOnDemandResponse,
    errors=by_code(
        NotFoundException,
        DisabledException,
        InvalidArnException,
        DependencyTimeoutException,
        KMSInternalException,
        KMSInvalidStateException,
        UnsupportedOperationException,
        LimitExceededException,
        ConflictException,
    ),
    repeatable=False,
)


def request(context: Context, parameters: RotateKeyOnDemandRequest) -> Ok[RotateKeyOnDemandResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: RotateKeyOnDemandRequest
) -> Ok[RotateKeyOnDemandResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: RotateKeyOnDemandRequest
) -> tuple[Ok[RotateKeyOnDemandResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: RotateKeyOnDemandRequest
) -> tuple[Ok[RotateKeyOnDemandResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
