"""Answers random bytes.

`GenerateRandomRequest`:

- `number_of_bytes` (whole number from 1 to 1024, in bytes): how many bytes
- `custom_key_store_id` (text of 1 to 64 characters): ID of the custom key store, `cks-` and 17 hexadecimal digits
- `recipient` (`RecipientInfo`): an enclave's attestation, which the plaintext is then encrypted for

`GenerateRandomResponse`:

- `plaintext` (bytes of 1 to 4096): the plaintext; secret
- `ciphertext_for_recipient` (bytes of 1 to 6144): the plaintext encrypted for the enclave in `Recipient`

Errors, beside the protocol errors that every call may end with:

- `DependencyTimeoutException`: something that the service needs took too long; try again
- `KMSInternalException`: the service failed; try again
- `UnsupportedOperationException`: not with a key of this kind, or not here
- `CustomKeyStoreNotFoundException`: no such key store in this account and Region
- `CustomKeyStoreInvalidStateException`: not in the key store's present connection state

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateRandom.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    CustomKeyStoreInvalidStateException,
    CustomKeyStoreNotFoundException,
    DependencyTimeoutException,
    GenerateRandomRequest,
    GenerateRandomResponse,
    KMSInternalException,
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
    DependencyTimeoutException
    | KMSInternalException
    | UnsupportedOperationException
    | CustomKeyStoreNotFoundException
    | CustomKeyStoreInvalidStateException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        GenerateRandomRequest,
        GenerateRandomResponse,
        DependencyTimeoutException
        | KMSInternalException
        | UnsupportedOperationException
        | CustomKeyStoreNotFoundException
        | CustomKeyStoreInvalidStateException,
    ]
] = Operation(
    service=SERVICE,
    name="GenerateRandom",
    request=GenerateRandomRequest,
    response=GenerateRandomResponse,
    errors=by_code(
        DependencyTimeoutException,
        KMSInternalException,
        UnsupportedOperationException,
        CustomKeyStoreNotFoundException,
        CustomKeyStoreInvalidStateException,
    ),
    repeatable=True,
)


def request(context: Context, parameters: GenerateRandomRequest) -> Ok[GenerateRandomResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: GenerateRandomRequest) -> Ok[GenerateRandomResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: GenerateRandomRequest
) -> tuple[Ok[GenerateRandomResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: GenerateRandomRequest
) -> tuple[Ok[GenerateRandomResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
