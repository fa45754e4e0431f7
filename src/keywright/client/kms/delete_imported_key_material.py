"""Takes imported key material away, which makes the key unusable until it is back.

`DeleteImportedKeyMaterialRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `key_material_id` (text of 64 characters like `^[a-f0-9]+$`): which of the key's materials

`DeleteImportedKeyMaterialResponse`:

- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `key_material_id` (text of at most 64 characters like `^[a-f0-9]+$`): which of the key's materials

Errors, beside the protocol errors that every call may end with:

- `InvalidArnException`: not an ARN, or one of another Region or kind
- `UnsupportedOperationException`: not with a key of this kind, or not here
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `NotFoundException`: no such key, alias or grant
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DeleteImportedKeyMaterialRequest,
    DeleteImportedKeyMaterialResponse,
    DependencyTimeoutException,
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
    InvalidArnException
    | UnsupportedOperationException
    | DependencyTimeoutException
    | NotFoundException
    | KMSInternalException
    | KMSInvalidStateException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        DeleteImportedKeyMaterialRequest,
        DeleteImportedKeyMaterialResponse,
        InvalidArnException
        | UnsupportedOperationException
        | DependencyTimeoutException
        | NotFoundException
        | KMSInternalException
        | KMSInvalidStateException,
    ]
] = Operation(
    service=SERVICE,
    name="DeleteImportedKeyMaterial",
    request=DeleteImportedKeyMaterialRequest,
    response=DeleteImportedKeyMaterialResponse,
    errors=by_code(
        InvalidArnException,
        UnsupportedOperationException,
        DependencyTimeoutException,
        NotFoundException,
        KMSInternalException,
        KMSInvalidStateException,
    ),
    repeatable=True,
)


def request(
    context: Context, parameters: DeleteImportedKeyMaterialRequest
) -> Ok[DeleteImportedKeyMaterialResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: DeleteImportedKeyMaterialRequest
) -> Ok[DeleteImportedKeyMaterialResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: DeleteImportedKeyMaterialRequest
) -> tuple[Ok[DeleteImportedKeyMaterialResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: DeleteImportedKeyMaterialRequest
) -> tuple[Ok[DeleteImportedKeyMaterialResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
