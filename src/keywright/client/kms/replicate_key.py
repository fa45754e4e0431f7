r"""Makes a copy of a multi-Region key in another Region.

`ReplicateKeyRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `replica_region` (text of 1 to 32 characters like `^([a-z]+-){2,3}\d+$`, required): the Region that gets the
  replica
- `policy` (text of 1 to 131072 characters like `[\u0009\u000A\u000D\u0020-\u00FF]+`): the policy document, as JSON
  text
- `bypass_policy_lockout_safety_check` (true or false): accept a policy that may lock everyone out of the key
- `description` (text of at most 8192 characters): free text about the key
- `tags` (list of `Tag`): tags of the key

`ReplicateKeyResponse`:

- `replica_key_metadata` (`KeyMetadata`): all that is known about the replica
- `replica_policy` (text of 1 to 131072 characters like `[\u0009\u000A\u000D\u0020-\u00FF]+`): the replica's policy
  document, as JSON text
- `replica_tags` (list of `Tag`): the replica's tags

Errors, beside the protocol errors that every call may end with:

- `AlreadyExistsException`: something of this name is there already
- `DisabledException`: the key is disabled
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `KMSInternalException`: the service failed; try again
- `LimitExceededException`: there are as many as there may be
- `MalformedPolicyDocumentException`: the policy cannot be read or says what policies cannot
- `NotFoundException`: no such key, alias or grant
- `TagException`: the tags are not what tags may be
- `UnsupportedOperationException`: not with a key of this kind, or not here

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    AlreadyExistsException,
    DisabledException,
    InvalidArnException,
    KMSInternalException,
    KMSInvalidStateException,
    LimitExceededException,
    MalformedPolicyDocumentException,
    NotFoundException,
    ReplicateKeyRequest,
    ReplicateKeyResponse,
    TagException,
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
    AlreadyExistsException
    | DisabledException
    | InvalidArnException
    | KMSInvalidStateException
    | KMSInternalException
    | LimitExceededException
    | MalformedPolicyDocumentException
    | NotFoundException
    | TagException
    | UnsupportedOperationException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        ReplicateKeyRequest,
        ReplicateKeyResponse,
        AlreadyExistsException
        | DisabledException
        | InvalidArnException
        | KMSInvalidStateException
        | KMSInternalException
        | LimitExceededException
        | MalformedPolicyDocumentException
        | NotFoundException
        | TagException
        | UnsupportedOperationException,
    ]
] = Operation(
    service=SERVICE,
    name="ReplicateKey",
    request=ReplicateKeyRequest,
    response=ReplicateKeyResponse,
    errors=by_code(
        AlreadyExistsException,
        DisabledException,
        InvalidArnException,
        KMSInvalidStateException,
        KMSInternalException,
        LimitExceededException,
        MalformedPolicyDocumentException,
        NotFoundException,
        TagException,
        UnsupportedOperationException,
    ),
    repeatable=False,
)


def request(context: Context, parameters: ReplicateKeyRequest) -> Ok[ReplicateKeyResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: ReplicateKeyRequest) -> Ok[ReplicateKeyResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: ReplicateKeyRequest
) -> tuple[Ok[ReplicateKeyResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: ReplicateKeyRequest
) -> tuple[Ok[ReplicateKeyResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
