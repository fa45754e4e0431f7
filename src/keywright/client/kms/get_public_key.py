"""Answers the public half of a key pair, to be used outside.

`GetPublicKeyRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `grant_tokens` (list of at most 10 items of text of 1 to 8192 characters): tokens of grants that are too new to be
  known everywhere

`GetPublicKeyResponse`:

- `key_id` (text of 1 to 2048 characters): the key: key ID, key ARN, alias name or alias ARN where the operation
  takes it
- `public_key` (bytes of 1 to 8192): a public key, as SubjectPublicKeyInfo in DER
- `customer_master_key_spec` (one of RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521,
  ECC_SECG_P256K1, SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512, SM2): old name of `KeySpec`
- `key_spec` (one of RSA_2048, RSA_3072, RSA_4096, ECC_NIST_P256, ECC_NIST_P384, ECC_NIST_P521, ECC_SECG_P256K1,
  SYMMETRIC_DEFAULT, HMAC_224, HMAC_256, HMAC_384, HMAC_512, SM2, ML_DSA_44, ML_DSA_65, ML_DSA_87,
  ECC_NIST_EDWARDS25519, ML_KEM_512, ML_KEM_768, ML_KEM_1024): kind and size of the key
- `key_usage` (one of SIGN_VERIFY, ENCRYPT_DECRYPT, GENERATE_VERIFY_MAC, KEY_AGREEMENT, ENCAPSULATE_DECAPSULATE):
  what the key is for; a key is for one thing
- `encryption_algorithms` (list of one of SYMMETRIC_DEFAULT, RSAES_OAEP_SHA_1, RSAES_OAEP_SHA_256, SM2PKE):
  algorithms that the key can encrypt with
- `signing_algorithms` (list of one of RSASSA_PSS_SHA_256, RSASSA_PSS_SHA_384, RSASSA_PSS_SHA_512,
  RSASSA_PKCS1_V1_5_SHA_256, RSASSA_PKCS1_V1_5_SHA_384, RSASSA_PKCS1_V1_5_SHA_512, ECDSA_SHA_256, ECDSA_SHA_384,
  ECDSA_SHA_512, SM2DSA, ML_DSA_SHAKE_256, ED25519_SHA_512, ED25519_PH_SHA_512): algorithms that the key can sign
  with
- `key_agreement_algorithms` (list of one of ECDH): algorithms that the key can agree with
- `encapsulation_algorithms` (list of one of ML_KEM): algorithms that the key can encapsulate with

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `DisabledException`: the key is disabled
- `KeyUnavailableException`: the key cannot be used just now; try again
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `UnsupportedOperationException`: not with a key of this kind, or not here
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `InvalidGrantTokenException`: not a token of a grant
- `InvalidKeyUsageException`: the key is not for this use, or not with this algorithm
- `KMSInternalException`: the service failed; try again
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetPublicKey.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DependencyTimeoutException,
    DisabledException,
    GetPublicKeyRequest,
    GetPublicKeyResponse,
    InvalidArnException,
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
    | UnsupportedOperationException
    | InvalidArnException
    | InvalidGrantTokenException
    | InvalidKeyUsageException
    | KMSInternalException
    | KMSInvalidStateException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        GetPublicKeyRequest,
        GetPublicKeyResponse,
        NotFoundException
        | DisabledException
        | KeyUnavailableException
        | DependencyTimeoutException
        | UnsupportedOperationException
        | InvalidArnException
        | InvalidGrantTokenException
        | InvalidKeyUsageException
        | KMSInternalException
        | KMSInvalidStateException,
    ]
] = Operation(
    service=SERVICE,
    name="GetPublicKey",
    request=GetPublicKeyRequest,
    response=GetPublicKeyResponse,
    errors=by_code(
        NotFoundException,
        DisabledException,
        KeyUnavailableException,
        DependencyTimeoutException,
        UnsupportedOperationException,
        InvalidArnException,
        InvalidGrantTokenException,
        InvalidKeyUsageException,
        KMSInternalException,
        KMSInvalidStateException,
    ),
    repeatable=True,
)


def request(context: Context, parameters: GetPublicKeyRequest) -> Ok[GetPublicKeyResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: GetPublicKeyRequest) -> Ok[GetPublicKeyResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: GetPublicKeyRequest
) -> tuple[Ok[GetPublicKeyResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: GetPublicKeyRequest
) -> tuple[Ok[GetPublicKeyResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
