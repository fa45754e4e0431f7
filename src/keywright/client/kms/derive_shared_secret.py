"""Agrees on a secret from a key pair's private key and another party's public key.

`DeriveSharedSecretRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `key_agreement_algorithm` (one of ECDH, required): algorithm of the key agreement
- `public_key` (bytes of 1 to 8192, required): a public key, as SubjectPublicKeyInfo in DER
- `grant_tokens` (list of at most 10 items of text of 1 to 8192 characters): tokens of grants that are too new to be
  known everywhere
- `dry_run` (true or false): only ask whether it would be allowed; the answer is an error either way
- `recipient` (`RecipientInfo`): an enclave's attestation, which the plaintext is then encrypted for

`DeriveSharedSecretResponse`:

- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `shared_secret` (bytes of 1 to 4096): the secret agreed on; secret
- `ciphertext_for_recipient` (bytes of 1 to 6144): the plaintext encrypted for the enclave in `Recipient`
- `key_agreement_algorithm` (one of ECDH): algorithm of the key agreement
- `key_origin` (one of AWS_KMS, EXTERNAL, AWS_CLOUDHSM, EXTERNAL_KEY_STORE): where the key's material comes from

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `DisabledException`: the key is disabled
- `KeyUnavailableException`: the key cannot be used just now; try again
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `InvalidGrantTokenException`: not a token of a grant
- `InvalidKeyUsageException`: the key is not for this use, or not with this algorithm
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `DryRunOperationException`: it would have been allowed; nothing was done

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_DeriveSharedSecret.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DependencyTimeoutException,
    DeriveSharedSecretRequest,
    DeriveSharedSecretResponse,
    DisabledException,
    DryRunOperationException,
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
    | KeyUnavailableException
    | DependencyTimeoutException
    | InvalidGrantTokenException
    | InvalidKeyUsageException
    | KMSInternalException
    | KMSInvalidStateException
    | DryRunOperationException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        DeriveSharedSecretRequest,
        DeriveSharedSecretResponse,
        NotFoundException
        | DisabledException
        | KeyUnavailableException
        | DependencyTimeoutException
        | InvalidGrantTokenException
        | InvalidKeyUsageException
        | KMSInternalException
        | KMSInvalidStateException
        | DryRunOperationException,
    ]
] = Operation(
    service=SERVICE,
    name="DeriveSharedSecret",
    request=DeriveSharedSecretRequest,
    response=DeriveSharedSecretResponse,
    errors=by_code(
        NotFoundException,
        DisabledException,
        KeyUnavailableException,
        DependencyTimeoutException,
        InvalidGrantTokenException,
        InvalidKeyUsageException,
        KMSInternalException,
        KMSInvalidStateException,
        DryRunOperationException,
    ),
    repeatable=True,
)


def request(context: Context, parameters: DeriveSharedSecretRequest) -> Ok[DeriveSharedSecretResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: DeriveSharedSecretRequest
) -> Ok[DeriveSharedSecretResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: DeriveSharedSecretRequest
) -> tuple[Ok[DeriveSharedSecretResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: DeriveSharedSecretRequest
) -> tuple[Ok[DeriveSharedSecretResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
