"""Gives a key a name of one's own, which can later point to another key.

`CreateAliasRequest`:

- `alias_name` (text of 1 to 256 characters like `^[a-zA-Z0-9:/_-]+$`, required): the alias, which begins with
  `alias/`
- `target_key_id` (text of 1 to 2048 characters, required): ID or ARN of the key that the alias points to

The answer is empty: `Ok(None)`.

Errors, beside the protocol errors that every call may end with:

- `DependencyTimeoutException`: something that the service needs took too long; try again
- `AlreadyExistsException`: something of this name is there already
- `NotFoundException`: no such key, alias or grant
- `InvalidAliasNameException`: not a name that an alias can have
- `KMSInternalException`: the service failed; try again
- `LimitExceededException`: there are as many as there may be
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    AlreadyExistsException,
    CreateAliasRequest,
    DependencyTimeoutException,
    InvalidAliasNameException,
    KMSInternalException,
    KMSInvalidStateException,
    LimitExceededException,
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
    | AlreadyExistsException
    | NotFoundException
    | InvalidAliasNameException
    | KMSInternalException
    | LimitExceededException
    | KMSInvalidStateException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        CreateAliasRequest,
        None,
        DependencyTimeoutException
        | AlreadyExistsException
        | NotFoundException
        | InvalidAliasNameException
        | KMSInternalException
        | LimitExceededException
        | KMSInvalidStateException,
    ]
] = Operation(
    service=SERVICE,
    name="CreateAlias",
    request=CreateAliasRequest,
    response=None,
    errors=by_code(
        DependencyTimeoutException,
        AlreadyExistsException,
        NotFoundException,
        InvalidAliasNameException,
        KMSInternalException,
        LimitExceededException,
        KMSInvalidStateException,
    ),
    repeatable=False,
)


def request(context: Context, parameters: CreateAliasRequest) -> Ok[None] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: CreateAliasRequest) -> Ok[None] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: CreateAliasRequest
) -> tuple[Ok[None] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: CreateAliasRequest
) -> tuple[Ok[None] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
