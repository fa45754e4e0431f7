"""Answers the public key and the token that an import of key material needs.

`GetParametersForImportRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `wrapping_algorithm` (one of RSAES_PKCS1_V1_5, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, RSA_AES_KEY_WRAP_SHA_1,
  RSA_AES_KEY_WRAP_SHA_256, SM2PKE, required): how the material to import is encrypted
- `wrapping_key_spec` (one of RSA_2048, RSA_3072, RSA_4096, SM2, required): kind and size of the public key to
  encrypt it with

`GetParametersForImportResponse`:

- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `import_token` (bytes of 1 to 6144): token of GetParametersForImport, to be given with the encrypted material
- `public_key` (bytes of 1 to 4096): a public key, as SubjectPublicKeyInfo in DER
- `parameters_valid_to` (seconds since 1970): until when token and public key can be used

Errors, beside the protocol errors that every call may end with:

- `InvalidArnException`: not an ARN, or one of another Region or kind
- `UnsupportedOperationException`: not with a key of this kind, or not here
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `NotFoundException`: no such key, alias or grant
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DependencyTimeoutException,
    GetParametersForImportRequest,
    GetParametersForImportResponse,
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
        GetParametersForImportRequest,
        GetParametersForImportResponse,
        InvalidArnException
        | UnsupportedOperationException
        | DependencyTimeoutException
        | NotFoundException
        | KMSInternalException
        | KMSInvalidStateException,
    ]
] = Operation(
    service=SERVICE,
    name="GetParametersForImport",
    request=GetParametersForImportRequest,
    response=GetParametersForImportResponse,
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
    context: Context, parameters: GetParametersForImportRequest
) -> Ok[GetParametersForImportResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: GetParametersForImportRequest
) -> Ok[GetParametersForImportResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: GetParametersForImportRequest
) -> tuple[Ok[GetParametersForImportResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: GetParametersForImportRequest
) -> tuple[Ok[GetParametersForImportResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
