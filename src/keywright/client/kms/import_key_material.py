r"""Puts key material of one's own into a key that was made for it.

`ImportKeyMaterialRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `import_token` (bytes of 1 to 6144, required): token of GetParametersForImport, to be given with the encrypted
  material
- `encrypted_key_material` (bytes of 1 to 6144, required): the key material, encrypted under the public key of
  GetParametersForImport
- `valid_to` (seconds since 1970): when the imported material expires
- `expiration_model` (one of KEY_MATERIAL_EXPIRES, KEY_MATERIAL_DOES_NOT_EXPIRE): whether the imported material
  expires
- `import_type` (one of NEW_KEY_MATERIAL, EXISTING_KEY_MATERIAL): whether new material is brought or known material
  brought back
- `key_material_description` (text of at most 256 characters like `^[a-zA-Z0-9:/_\s.-]+$`): free text about the
  material
- `key_material_id` (text of 64 characters like `^[a-f0-9]+$`): which of the key's materials

`ImportKeyMaterialResponse`:

- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `key_material_id` (text of 64 characters like `^[a-f0-9]+$`): which of the key's materials

Errors, beside the protocol errors that every call may end with:

- `InvalidArnException`: not an ARN, or one of another Region or kind
- `UnsupportedOperationException`: not with a key of this kind, or not here
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `NotFoundException`: no such key, alias or grant
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `InvalidCiphertextException`: the ciphertext is damaged, of another kind, or was made with another context
- `IncorrectKeyMaterialException`: not the material that was imported before, or not of the key's kind
- `ExpiredImportTokenException`: the import token is too old
- `InvalidImportTokenException`: not a token of this key

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DependencyTimeoutException,
    ExpiredImportTokenException,
    ImportKeyMaterialRequest,
    ImportKeyMaterialResponse,
    IncorrectKeyMaterialException,
    InvalidArnException,
    InvalidCiphertextException,
    InvalidImportTokenException,
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
    | InvalidCiphertextException
    | IncorrectKeyMaterialException
    | ExpiredImportTokenException
    | InvalidImportTokenException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        ImportKeyMaterialRequest,
        ImportKeyMaterialResponse,
        InvalidArnException
        | UnsupportedOperationException
        | DependencyTimeoutException
        | NotFoundException
        | KMSInternalException
        | KMSInvalidStateException
        | InvalidCiphertextException
        | IncorrectKeyMaterialException
        | ExpiredImportTokenException
        | InvalidImportTokenException,
    ]
] = Operation(
    service=SERVICE,
    name="ImportKeyMaterial",
    request=ImportKeyMaterialRequest,
    response=ImportKeyMaterialResponse,
    errors=by_code(
        InvalidArnException,
        UnsupportedOperationException,
        DependencyTimeoutException,
        NotFoundException,
        KMSInternalException,
        KMSInvalidStateException,
        InvalidCiphertextException,
        IncorrectKeyMaterialException,
        ExpiredImportTokenException,
        InvalidImportTokenException,
    ),
    repeatable=False,
)


def request(context: Context, parameters: ImportKeyMaterialRequest) -> Ok[ImportKeyMaterialResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: ImportKeyMaterialRequest
) -> Ok[ImportKeyMaterialResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: ImportKeyMaterialRequest
) -> tuple[Ok[ImportKeyMaterialResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: ImportKeyMaterialRequest
) -> tuple[Ok[ImportKeyMaterialResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
