"""Ends a grant on behalf of those who own the key.

`RevokeGrantRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `grant_id` (text of 1 to 128 characters, required): ID of the grant
- `dry_run` (true or false): only ask whether it would be allowed; the answer is an error either way

The answer is empty: `Ok(None)`.

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `InvalidGrantIdException`: not an ID of a grant
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `DryRunOperationException`: it would have been allowed; nothing was done

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_RevokeGrant.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DependencyTimeoutException,
    DryRunOperationException,
    InvalidArnException,
    InvalidGrantIdException,
    KMSInternalException,
    KMSInvalidStateException,
    NotFoundException,
    RevokeGrantRequest,
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
    | InvalidArnException
    | InvalidGrantIdException
    | KMSInternalException
    | KMSInvalidStateException
    | DryRunOperationException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        RevokeGrantRequest,
        None,
        NotFoundException
        | DependencyTimeoutException
        | InvalidArnException
        | InvalidGrantIdException
        | KMSInternalException
        | KMSInvalidStateException
        | DryRunOperationException,
    ]
] = Operation(
    service=SERVICE,
    name="RevokeGrant",
    request=RevokeGrantRequest,
    response=None,
    errors=by_code(
        NotFoundException,
        DependencyTimeoutException,
        InvalidArnException,
        InvalidGrantIdException,
        KMSInternalException,
        KMSInvalidStateException,
        DryRunOperationException,
    ),
    repeatable=False,
)


def request(context: Context, parameters: RevokeGrantRequest) -> Ok[None] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: RevokeGrantRequest) -> Ok[None] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: RevokeGrantRequest
) -> tuple[Ok[None] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: RevokeGrantRequest
) -> tuple[Ok[None] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
