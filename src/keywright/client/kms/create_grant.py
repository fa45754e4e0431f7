r"""Allows a principal some operations with one key, beside what policies say.

`CreateGrantRequest`:

- `key_id` (text of 1 to 2048 characters, required): the key: key ID, key ARN, alias name or alias ARN where the
  operation takes it
- `grantee_principal` (text of 1 to 256 characters like `^[\w+=,.@:/-]+$`): who may use the key by the grant
- `retiring_principal` (text of 1 to 256 characters like `^[\w+=,.@:/-]+$`): who may retire the grant
- `operations` (list of one of Decrypt, Encrypt, GenerateDataKey, GenerateDataKeyWithoutPlaintext, ReEncryptFrom,
  ReEncryptTo, Sign, Verify, GetPublicKey, CreateGrant, RetireGrant, DescribeKey, GenerateDataKeyPair,
  GenerateDataKeyPairWithoutPlaintext, GenerateMac, VerifyMac, DeriveSharedSecret, Encapsulate, Decapsulate,
  required): what the grant allows
- `constraints` (`GrantConstraints`): only with encryption contexts that are or contain this one
- `grant_tokens` (list of at most 10 items of text of 1 to 8192 characters): tokens of grants that are too new to be
  known everywhere
- `name` (text of 1 to 256 characters like `^[a-zA-Z0-9:/_-]+$`): name of the grant; the same request with the same
  name makes no second grant
- `dry_run` (true or false): only ask whether it would be allowed; the answer is an error either way
- `grantee_service_principal` (text of 1 to 128 characters like
  `^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$`): which service may use the key by the grant
- `retiring_service_principal` (text of 1 to 128 characters like
  `^([A-Za-z0-9\-]+)\.([A-Za-z0-9\-]+)(\.[A-Za-z0-9\-]+)+$`): which service may retire the grant

`CreateGrantResponse`:

- `grant_token` (text of 1 to 8192 characters): token of the grant, good before the grant has reached every part of
  the service
- `grant_id` (text of 1 to 128 characters): ID of the grant

Errors, beside the protocol errors that every call may end with:

- `NotFoundException`: no such key, alias or grant
- `DisabledException`: the key is disabled
- `DependencyTimeoutException`: something that the service needs took too long; try again
- `InvalidArnException`: not an ARN, or one of another Region or kind
- `KMSInternalException`: the service failed; try again
- `InvalidGrantTokenException`: not a token of a grant
- `LimitExceededException`: there are as many as there may be
- `KMSInvalidStateException`: not in the key's present state, or its key store is not connected
- `DryRunOperationException`: it would have been allowed; nothing was done

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html

Generated from the KMS service model, version 2014-11-01: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.kms import (
    CreateGrantRequest,
    CreateGrantResponse,
    DependencyTimeoutException,
    DisabledException,
    DryRunOperationException,
    InvalidArnException,
    InvalidGrantTokenException,
    KMSInternalException,
    KMSInvalidStateException,
    LimitExceededException,
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
    | DependencyTimeoutException
    | InvalidArnException
    | KMSInternalException
    | InvalidGrantTokenException
    | LimitExceededException
    | KMSInvalidStateException
    | DryRunOperationException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        CreateGrantRequest,
        CreateGrantResponse,
        NotFoundException
        | DisabledException
        | DependencyTimeoutException
        | InvalidArnException
        | KMSInternalException
        | InvalidGrantTokenException
        | LimitExceededException
        | KMSInvalidStateException
        | DryRunOperationException,
    ]
] = Operation(
    service=SERVICE,
    name="CreateGrant",
    request=CreateGrantRequest,
    response=CreateGrantResponse,
    errors=by_code(
        NotFoundException,
        DisabledException,
        DependencyTimeoutException,
        InvalidArnException,
        KMSInternalException,
        InvalidGrantTokenException,
        LimitExceededException,
        KMSInvalidStateException,
        DryRunOperationException,
    ),
    repeatable=False,
)


def request(context: Context, parameters: CreateGrantRequest) -> Ok[CreateGrantResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: CreateGrantRequest) -> Ok[CreateGrantResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: CreateGrantRequest
) -> tuple[Ok[CreateGrantResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: CreateGrantRequest
) -> tuple[Ok[CreateGrantResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
