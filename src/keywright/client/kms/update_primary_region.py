r"""Makes another Region's replica the primary of a multi-Region key.

`UpdatePrimaryRegionRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `primary_region` (text of 1 to 32 characters like `^([a-z]+-){2,3}\d+$`, required): the Region whose replica
  becomes the primary

The answer is empty: `Ok(None)`.

Errors, beside the protocol errors that every call may end with:

- `DisabledException`: the key is disabled
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `KMSInternalException`: the service failed; try again
- `NotFoundException`: no such key, alias or grant
- `UnsupportedOperationException`: not with a key of this kind, or not here

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DisabledException,
    InvalidArnException,
    KMSInternalException,
    KMSInvalidStateException,
    NotFoundException,
    UnsupportedOperationException,
    UpdatePrimaryRegionRequest,
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
    DisabledException
    | InvalidArnException
    | KMSInvalidStateException
    | KMSInternalException
    | NotFoundException
    | UnsupportedOperationException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        UpdatePrimaryRegionRequest,
        None,
        DisabledException
        | InvalidArnException
        | KMSInvalidStateException
        | KMSInternalException
        | NotFoundException
        | UnsupportedOperationException,
    ]
] = Operation(
    service=SERVICE,
    name="UpdatePrimaryRegion",
    request=UpdatePrimaryRegionRequest,
    response=None,
    errors=by_code(
        DisabledException,
        InvalidArnException,
        KMSInvalidStateException,
        KMSInternalException,
        NotFoundException,
        UnsupportedOperationException,
    ),
    repeatable=False,
)


def request(context: Context, parameters: UpdatePrimaryRegionRequest) -> Ok[None] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: UpdatePrimaryRegionRequest) -> Ok[None] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: UpdatePrimaryRegionRequest
) -> tuple[Ok[None] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: UpdatePrimaryRegionRequest
) -> tuple[Ok[None] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
