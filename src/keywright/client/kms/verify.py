"""Checks a signature with the public half of a key pair.

`VerifyRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `message` (bytes of 1 to 4096, required): the message, or its digest where `MessageType` says so
- `message_type` (one of RAW, DIGEST, EXTERNAL_MU): whether `Message` is the message or its digest
- `signature` (bytes of 1 to 6144, required): the signature
- `signing_algorithm` (one of RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512, RSASSA_PKCS1_V1_5_SHA_256,
  RSASSA_PKCS1_V1_5_SHA_384, RSASSA_PKCS1_V1_5_SHA_512, ECDSA_SHA_256, ECDSA_SHA_384, ECDSA_SHA_512, SM2DSA,
  ML_DSA_SHAKE_256, ED25519_SHA_512, ED25519_PH_SHA_512, required): algorithm of the signature
- `grant_tokens` (list of at most 10 items of text of 1 to 8192 characters): tokens of grants that are too new to be
  known everywhere
- `dry_run` (true or false): only ask whether it would be allowed; the answer is an error either way

`VerifyResponse`:

- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `signature_valid` (true or false): true; a wrong signature is an error
- `signing_algorithm` (one of RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512, RSASSA_PKCS1_V1_5_SHA_256,
  RSASSA_PKCS1_V1_5_SHA_384, RSASSA_PKCS1_V1_5_SHA_512, ECDSA_SHA_256, ECDSA_SHA_384, ECDSA_SHA_512, SM2DSA,
  ML_DSA_SHAKE_256, ED25519_SHA_512, ED25519_PH_SHA_512): algorithm of the signature

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `DisabledException`: the key is disabled
- `KeyUnavailableException`: the key cannot be used just now; try again
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `InvalidKeyUsageException`: the key is not for this use, or not with this algorithm
- `InvalidGrantTokenException`: not a token of a grant
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `KMSInvalidSignatureException`: the signature is wrong
- `DryRunOperationException`: it would have been allowed; nothing was done

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_Verify.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DependencyTimeoutException,
    DisabledException,
    DryRunOperationException,
    InvalidGrantTokenException,
    InvalidKeyUsageException,
    KeyUnavailableException,
    KMSInternalException,
    KMSInvalidSignatureException,
    KMSInvalidStateException,
    NotFoundException,
    VerifyRequest,
    VerifyResponse,
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
    | InvalidKeyUsageException
    | InvalidGrantTokenException
    | KMSInternalException
    | KMSInvalidStateException
    | KMSInvalidSignatureException
    | DryRunOperationException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        VerifyRequest,
        VerifyResponse,
        NotFoundException
        | DisabledException
        | KeyUnavailableException
        | DependencyTimeoutException
        | InvalidKeyUsageException
        | InvalidGrantTokenException
        | KMSInternalException
        | KMSInvalidStateException
        | KMSInvalidSignatureException
        | DryRunOperationException,
    ]
] = Operation(
    service=SERVICE,
    name="Verify",
    request=VerifyRequest,
    response=VerifyResponse,
    errors=by_code(
        NotFoundException,
        DisabledException,
        KeyUnavailableException,
        DependencyTimeoutException,
        InvalidKeyUsageException,
        InvalidGrantTokenException,
        KMSInternalException,
        KMSInvalidStateException,
        KMSInvalidSignatureException,
        DryRunOperationException,
    ),
    repeatable=True,
)


def request(context: Context, parameters: VerifyRequest) -> Ok[VerifyResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: VerifyRequest) -> Ok[VerifyResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: VerifyRequest
) -> tuple[Ok[VerifyResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: VerifyRequest
) -> tuple[Ok[VerifyResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
