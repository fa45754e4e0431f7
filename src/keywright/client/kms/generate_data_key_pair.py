"""Makes a key pair for use outside, its private half in the clear and encrypted.

`GenerateDataKeyPairRequest`:

- `encryption_context` (map from text to text): names and values bound to the ciphertext, needed again to decrypt
- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `key_pair_spec` (one of RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521,
  ECC_SECG_P256K1, SM2, ECC_NIST_EDWARDS25519, ML_KEM_512, ML_KEM_768, ML_KEM_1024, required): kind and size of the
  key pair
- `grant_tokens` (list of at most 10 items of text of 1 to 8192 characters): tokens of grants that are too new to be
  known everywhere
- `recipient` (`RecipientInfo`): an enclave's attestation, which the plaintext is then encrypted for
- `dry_run` (true or false): only ask whether it would be allowed; the answer is an error either way

`GenerateDataKeyPairResponse`:

- `private_key_ciphertext_blob` (bytes of 1 to 6144): the private key, encrypted
- `private_key_plaintext` (bytes of 1 to 4096): the private key in the clear, PKCS#8 in DER; secret
- `public_key` (bytes of 1 to 8192): a public key, as SubjectPublicKeyInfo in DER
- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `key_pair_spec` (one of RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521,
  ECC_SECG_P256K1, SM2, ECC_NIST_EDWARDS25519, ML_KEM_512, ML_KEM_768, ML_KEM_1024): kind and size of the key pair
- `ciphertext_for_recipient` (bytes of 1 to 6144): the plaintext encrypted for the enclave in `Recipient`
- `key_material_id` (text of 64 characters like `^[a-f0-9]+$`): which of the key's materials

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `DisabledException`: the key is disabled
- `KeyUnavailableException`: the key cannot be used just now; try again
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `InvalidKeyUsageException`: the key is not for this use, or not with this algorithm
- `InvalidGrantTokenException`: not a token of a grant
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `UnsupportedOperationException`: not with a key of this kind, or not here
- `DryRunOperationException`: it would have been allowed; nothing was done

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKeyPair.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DependencyTimeoutException,
    DisabledException,
    DryRunOperationException,
    GenerateDataKeyPairRequest,
    GenerateDataKeyPairResponse,
    InvalidGrantTokenException,
    InvalidKeyUsageException,
    KeyUnavailableException,
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
    NotFoundException
    | DisabledException
    | KeyUnavailableException
    | DependencyTimeoutException
    | InvalidKeyUsageException
    | InvalidGrantTokenException
    | KMSInternalException
    | KMSInvalidStateException
    | UnsupportedOperationException
    | DryRunOperationException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        GenerateDataKeyPairRequest,
        GenerateDataKeyPairResponse,
        NotFoundException
        | DisabledException
        | KeyUnavailableException
        | DependencyTimeoutException
        | InvalidKeyUsageException
        | InvalidGrantTokenException
        | KMSInternalException
        | KMSInvalidStateException
        | UnsupportedOperationException
        | DryRunOperationException,
    ]
] = Operation(
    service=SERVICE,
    name="GenerateDataKeyPair",
    request=GenerateDataKeyPairRequest,
    response=GenerateDataKeyPairResponse,
    errors=by_code(
        NotFoundException,
        DisabledException,
        KeyUnavailableException,
        DependencyTimeoutException,
        InvalidKeyUsageException,
        InvalidGrantTokenException,
        KMSInternalException,
        KMSInvalidStateException,
        UnsupportedOperationException,
        DryRunOperationException,
    ),
    repeatable=True,
)


def request(context: Context, parameters: GenerateDataKeyPairRequest) -> Ok[GenerateDataKeyPairResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: GenerateDataKeyPairRequest
) -> Ok[GenerateDataKeyPairResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: GenerateDataKeyPairRequest
) -> tuple[Ok[GenerateDataKeyPairResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: GenerateDataKeyPairRequest
) -> tuple[Ok[GenerateDataKeyPairResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
