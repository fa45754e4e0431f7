"""Breaks the connection of a custom key store; its keys cannot be used meanwhile.

`DisconnectCustomKeyStoreRequest`:

- `custom_key_store_id` (text of 1 to 64 characters, required): ID of the custom key store, `cks-` and 17
  hexadecimal digits

`DisconnectCustomKeyStoreResponse` has no members.

Errors, beside the protocol errors that every call may end with:

- `CustomKeyStoreInvalidStateException`: not in the key store's present connection state
- `CustomKeyStoreNotFoundException`: no such key store in this account and Region
- `KMSInternalException`: the service failed; try again

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_DisconnectCustomKeyStore.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    CustomKeyStoreInvalidStateException,
    CustomKeyStoreNotFoundException,
    DisconnectCustomKeyStoreRequest,
    DisconnectCustomKeyStoreResponse,
    KMSInternalException,
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
    CustomKeyStoreInvalidStateException | CustomKeyStoreNotFoundException | KMSInternalException | ProtocolError
)

OPERATION: Final[
    Operation[
        DisconnectCustomKeyStoreRequest,
        DisconnectCustomKeyStoreResponse,
        CustomKeyStoreInvalidStateException | CustomKeyStoreNotFoundException | KMSInternalException,
    ]
] = Operation(
    service=SERVICE,
    name="DisconnectCustomKeyStore",
    request=DisconnectCustomKeyStoreRequest,
    response=DisconnectCustomKeyStoreResponse,
    errors=by_code(CustomKeyStoreInvalidStateException, CustomKeyStoreNotFoundException, KMSInternalException),
    repeatable=False,
)


def request(
    context: Context, parameters: DisconnectCustomKeyStoreRequest
) -> Ok[DisconnectCustomKeyStoreResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: DisconnectCustomKeyStoreRequest
) -> Ok[DisconnectCustomKeyStoreResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: DisconnectCustomKeyStoreRequest
) -> tuple[Ok[DisconnectCustomKeyStoreResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: DisconnectCustomKeyStoreRequest
) -> tuple[Ok[DisconnectCustomKeyStoreResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
