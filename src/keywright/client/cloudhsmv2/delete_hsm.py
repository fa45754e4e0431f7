r"""Takes an HSM out of a cluster, named by its ID, address or network interface.

`DeleteHsmRequest`:

- `cluster_id` (text like `cluster-[2-7a-zA-Z]{11,16}`, required): ID of the cluster
- `hsm_id` (text like `hsm-[2-7a-zA-Z]{11,16}`): ID of the HSM
- `eni_id` (text like `eni-[0-9a-fA-F]{8,17}`): ID of the HSM's network interface
- `eni_ip` (text like `\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}`): address of the HSM's network interface

`DeleteHsmResponse`:

- `hsm_id` (text like `hsm-[2-7a-zA-Z]{11,16}`): ID of the HSM

Errors, beside the protocol errors that every call may end with:

- `CloudHsmInternalFailureException`: the service failed; try again
- `CloudHsmServiceException`: the service could not do it
- `CloudHsmResourceNotFoundException`: no such cluster, HSM or backup
- `CloudHsmInvalidRequestException`: the request is not acceptable as it is
- `CloudHsmAccessDeniedException`: the caller may not do this

A call is repeated only when it was surely not done, because doing it twice is not as doing it once.

AWS's page: https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DeleteHsm.html

Generated from the CloudHSM V2 service model, version 2017-04-28: do not edit; run `make gen`.
"""

from typing import Final, TypeAlias

from keywright.api.cloudhsmv2 import (
    CloudHsmAccessDeniedException,
    CloudHsmInternalFailureException,
    CloudHsmInvalidRequestException,
    CloudHsmResourceNotFoundException,
    CloudHsmServiceException,
    DeleteHsmRequest,
    DeleteHsmResponse,
)
from keywright.client.cloudhsmv2.service import SERVICE
from keywright.client.runtime.calling import call, call_async, call_with_metadata, call_with_metadata_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.metadata import CallMetadata
from keywright.client.runtime.operation import Operation, by_code
from keywright.client.runtime.result import Err, Ok

Error: TypeAlias = (
    CloudHsmInternalFailureException
    | CloudHsmServiceException
    | CloudHsmResourceNotFoundException
    | CloudHsmInvalidRequestException
    | CloudHsmAccessDeniedException
    | ProtocolError
)

OPERATION: Final[
    Operation[
        DeleteHsmRequest,
        DeleteHsmResponse,
        CloudHsmInternalFailureException
        | CloudHsmServiceException
        | CloudHsmResourceNotFoundException
        | CloudHsmInvalidRequestException
        | CloudHsmAccessDeniedException,
    ]
] = Operation(
    service=SERVICE,
    name="DeleteHsm",
    request=DeleteHsmRequest,
    response=DeleteHsmResponse,
    errors=by_code(
        CloudHsmInternalFailureException,
        CloudHsmServiceException,
        CloudHsmResourceNotFoundException,
        CloudHsmInvalidRequestException,
        CloudHsmAccessDeniedException,
    ),
    repeatable=False,
)


def request(context: Context, parameters: DeleteHsmRequest) -> Ok[DeleteHsmResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(context: Context, parameters: DeleteHsmRequest) -> Ok[DeleteHsmResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def request_with_metadata(
    context: Context, parameters: DeleteHsmRequest
) -> tuple[Ok[DeleteHsmResponse] | Err[Error], CallMetadata]:
    """Make the call; return its result with the request ID, the status, the attempts made and the time."""
    return call_with_metadata(context, OPERATION, parameters)


async def request_with_metadata_async(
    context: Context, parameters: DeleteHsmRequest
) -> tuple[Ok[DeleteHsmResponse] | Err[Error], CallMetadata]:
    """Make the call without blocking the event loop; return as `request_with_metadata` does."""
    return await call_with_metadata_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
