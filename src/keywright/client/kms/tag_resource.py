"""Adds tags to a key or changes their values.

`TagResourceRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `tags` (list of `Tag`, required): tags of the key

The answer is empty: `Ok(None)`.

Errors, beside the protocol errors that every call may end with:

- `KMSInternalException`: the service failed; try again
- `NotFoundException`: no such key, alias or grant
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `LimitExceededException`: there are as many as there may be
- `TagException`: the tags are not what tags may be

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    InvalidArnException,
    KMSInternalException,
    KMSInvalidStateException,
    LimitExceededException,
    NotFoundException,
    TagException,
    TagResourceRequest,
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
    KMSInternalException
    | NotFoundException
    | InvalidArnException
    | KMSInvalidStateException
    | LimitExceededException
    | TagException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        TagResourceRequest,
        None,
        KMSInternalException
        | NotFoundException
        | InvalidArnException
        | KMSInvalidStateException
        | LimitExceededException
        | TagException,
    ]
] = Operation(
    service=SERVICE,
    name="TagResource",
    request=TagResourceRequest,
    response=None,
    errors=by_code(
        KMSInternalException,
        NotFoundException,
        InvalidArnException,
        KMSInvalidStateException,
        LimitExceededException,
        TagException,
    ),
    repeatable=True,
)


def request(context: Context, parameters: TagResourceRequest) -> Ok[None] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: TagResourceRequest) -> Ok[None] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: TagResourceRequest
) -> tuple[Ok[None] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: TagResourceRequest
) -> tuple[Ok[None] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
