r"""Replaces the policy document of a key.

`PutKeyPolicyRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `policy_name` (text of 1 to 128 characters like `[\w]+`): name of the policy; there is only `default`
- `policy` (text of 1 to 131072 characters like `[\u0009\u000A\u000D\u0020-\u00FF]+`, required): the policy
  document, as JSON text
- `bypass_policy_lockout_safety_check` (true or false): accept a policy that may lock everyone out of the key

The answer is empty: `Ok(None)`.

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `MalformedPolicyDocumentException`: the policy cannot be read or says what policies cannot
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `UnsupportedOperationException`: not with a key of this kind, or not here
- `KMSInternalException`: the service failed; try again
- `LimitExceededException`: there are as many as there may be
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected

A call that fails in passing is repeated, even when it may have been done.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    DependencyTimeoutException,
    InvalidArnException,
    KMSInternalException,
    KMSInvalidStateException,
    LimitExceededException,
    MalformedPolicyDocumentException,
    NotFoundException,
    PutKeyPolicyRequest,
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
    | InvalidArnException
    | MalformedPolicyDocumentException
    | DependencyTimeoutException
    | UnsupportedOperationException
    | KMSInternalException
    | LimitExceededException
    | KMSInvalidStateException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        PutKeyPolicyRequest,
        None,
        NotFoundException
        | InvalidArnException
        | MalformedPolicyDocumentException
        | DependencyTimeoutException
        | UnsupportedOperationException
        | KMSInternalException
        | LimitExceededException
        | KMSInvalidStateException,
    ]
] = Operation(
    service=SERVICE,
    name="PutKeyPolicy",
    request=PutKeyPolicyRequest,
    response=None,
    errors=by_code(
        NotFoundException,
        InvalidArnException,
        MalformedPolicyDocumentException,
        DependencyTimeoutException,
        UnsupportedOperationException,
        KMSInternalException,
        LimitExceededException,
        KMSInvalidStateException,
    ),
    repeatable=True,
)


def request(context: Context, parameters: PutKeyPolicyRequest) -> Ok[None] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: PutKeyPolicyRequest) -> Ok[None] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: PutKeyPolicyRequest
) -> tuple[Ok[None] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: PutKeyPolicyRequest
) -> tuple[Ok[None] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
