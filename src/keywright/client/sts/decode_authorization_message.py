"""Reads what an encoded refusal of another service says.

`DecodeAuthorizationMessageRequest`:

- `encoded_message` (text of 1 to 10240 characters, required): the encoded message

`DecodeAuthorizationMessageResponse`:

- `decoded_message` (text): the reasons, as JSON text

Errors, beside the protocol errors that every call may end with:

- `InvalidAuthorizationMessageException`: not a message that can be decoded

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html

Generated from the STS service model, version 2011-06-15: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.sts import (
    DecodeAuthorizationMessageRequest,
    DecodeAuthorizationMessageResponse,
    InvalidAuthorizationMessageException,
)
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation, by_code
from keywright.client.runtime.result import Err, Ok
from keywright.client.sts.service import SERVICE

Error: TypeAlias = InvalidAuthorizationMessageException | ProtocolError

OPERATION: Final[
    Operation[
        DecodeAuthorizationMessageRequest, DecodeAuthorizationMessageResponse, InvalidAuthorizationMessageException
    ]
] = Operation(
    service=SERVICE,
    name="DecodeAuthorizationMessage",
    request=DecodeAuthorizationMessageRequest,
    response=DecodeAuthorizationMessageResponse,
    errors=by_code(InvalidAuthorizationMessageException),
    repeatable=True,
    result_wrapper="DecodeAuthorizationMessageResult",
)


def request(
    context: Context, parameters: DecodeAuthorizationMessageRequest
) -> Ok[DecodeAuthorizationMessageResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: DecodeAuthorizationMessageRequest
) -> Ok[DecodeAuthorizationMessageResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: DecodeAuthorizationMessageRequest
) -> tuple[Ok[DecodeAuthorizationMessageResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: DecodeAuthorizationMessageRequest
) -> tuple[Ok[DecodeAuthorizationMessageResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
