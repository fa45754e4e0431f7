"""Turns ciphertext that a key made back into the plaintext.

`DecryptRequest`:

- `ciphertext_blob` (bytes of 1 to 6144): the ciphertext, with what the service needs to find its key
- `encryption_context` (map from text to text): names and values bound to the ciphertext, needed again to decrypt
- `grant_tokens` (list of at most 10 items of text of 1 to 8192 characters): tokens of grants that are too new to be
  known everywhere
- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `encryption_algorithm` (one of SYMMETRIC_DEFAULT, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE): algorithm to
  encrypt with; of symmetric keys there is one
- `recipient` (`RecipientInfo`): an enclave's attestation, which the plaintext is then encrypted for
- `dry_run` (true or false): only ask whether it would be allowed; the answer is an error either way
- `dry_run_modifiers` (list of one of IGNORE_CIPHERTEXT): what a dry run leaves out of account

`DecryptResponse`:

- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `plaintext` (bytes of 1 to 4096): the plaintext; secret
- `encryption_algorithm` (one of SYMMETRIC_DEFAULT, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE): algorithm to
  encrypt with; of symmetric keys there is one
- `ciphertext_for_recipient` (bytes of 1 to 6144): the plaintext encrypted for the enclave in `Recipient`
- `key_material_id` (text of 64 characters like `^[a-f0-9]+$`): which of the key's materials

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `DisabledException`: the key is disabled
- `InvalidCiphertextException`: the ciphertext is damaged, of another kind, or was made with another context
- `KeyUnavailableException`: the key cannot be used just now; try again
- `IncorrectKeyException`: the ciphertext is of another key than the one named
- `InvalidKeyUsageException`: the key is not for this use, or not with this algorithm
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `InvalidGrantTokenException`: not a token of a grant
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `DryRunOperationException`: it would have been allowed; nothing was done

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DecryptRequest,
    DecryptResponse,
    DependencyTimeoutException,
    DisabledException,
    DryRunOperationException,
    IncorrectKeyException,
    InvalidCiphertextException,
    InvalidGrantTokenException,
    InvalidKeyUsageException,
    KeyUnavailableException,
    KMSInternalException,
    KMSInvalidStateException,
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
    NotFoundException
    | DisabledException
    | InvalidCiphertextException
    | KeyUnavailableException
    | IncorrectKeyException
    | InvalidKeyUsageException
    | DependencyTimeoutException
    | InvalidGrantTokenException
    | KMSInternalException
    | KMSInvalidStateException
    | DryRunOperationException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        DecryptRequest,
        DecryptResponse,
        NotFoundException
        | DisabledException
        | InvalidCiphertextException
        | KeyUnavailableException
        | IncorrectKeyException
        | InvalidKeyUsageException
        | DependencyTimeoutException
        | InvalidGrantTokenException
        | KMSInternalException
        | KMSInvalidStateException
        | DryRunOperationException,
    ]
] = Operation(
    service=SERVICE,
    name="Decrypt",
    request=DecryptRequest,
    response=DecryptResponse,
    errors=by_code(
        NotFoundException,
        DisabledException,
        InvalidCiphertextException,
        KeyUnavailableException,
        IncorrectKeyException,
        InvalidKeyUsageException,
        DependencyTimeoutException,
        InvalidGrantTokenException,
        KMSInternalException,
        KMSInvalidStateException,
        DryRunOperationException,
    ),
    repeatable=True,
)


def request(context: Context, parameters: DecryptRequest) -> Ok[DecryptResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: DecryptRequest) -> Ok[DecryptResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: DecryptRequest
) -> tuple[Ok[DecryptResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: DecryptRequest
) -> tuple[Ok[DecryptResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
