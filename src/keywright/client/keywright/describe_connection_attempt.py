"""Tells how far connecting or disconnecting a custom key store has come, step by step.

`DescribeConnectionAttemptRequest`:

- `custom_key_store_id` (text of 1 to 64 characters, required): ID of the custom key store, `cks-` and 17
  hexadecimal digits

`DescribeConnectionAttemptResponse`:

- `custom_key_store_id`, `connection_state`, `connection_error_code`: as DescribeCustomKeyStores tells them
- `attempt` (number): how often the store was told to connect or to disconnect
- `steps` (list of `ConnectionStep`): those of the last attempt, in the order in which they began

Errors, beside the protocol errors that every call may end with; a service that is no Keywright ends with
`UnknownServiceError`:

- `CustomKeyStoreNotFoundException`: no such key store in this account and Region
- `KMSInternalException`: the service failed; try again
"""

from typing import Final, TypeAlias

from keywright.api.keywright import DescribeConnectionAttemptRequest, DescribeConnectionAttemptResponse
from keywright.api.kms import CustomKeyStoreNotFoundException, KMSInternalException
from keywright.client.runtime.calling import call, call_async
from keywright.client.runtime.context import Context
from keywright.client.runtime.error_text import error_text
from keywright.client.runtime.errors import ProtocolError
from keywright.client.runtime.operation import Operation, Service, by_code
from keywright.client.runtime.result import Err, Ok

SERVICE: Final = Service(
    name="kms",
    service_id="KMS",
    api_version="2026-11-22",
    protocol="json",
    endpoint_prefix="kms",
    signing_name="kms",
    target_prefix="Keywright",
)

Error: TypeAlias = CustomKeyStoreNotFoundException | KMSInternalException | ProtocolError

OPERATION: Final[
    Operation[
        DescribeConnectionAttemptRequest,
        DescribeConnectionAttemptResponse,
        CustomKeyStoreNotFoundException | KMSInternalException,
    ]
] = Operation(
    service=SERVICE,
    name="DescribeConnectionAttempt",
    request=DescribeConnectionAttemptRequest,
    response=DescribeConnectionAttemptResponse,
    errors=by_code(CustomKeyStoreNotFoundException, KMSInternalException),
    repeatable=True,
)


def request(
    context: Context, parameters: DescribeConnectionAttemptRequest
) -> Ok[DescribeConnectionAttemptResponse] | Err[Error]:
    """Make the call and wait for its result; nothing is raised."""
    return call(context, OPERATION, parameters)


async def request_async(
    context: Context, parameters: DescribeConnectionAttemptRequest
) -> Ok[DescribeConnectionAttemptResponse] | Err[Error]:
    """Make the call without blocking the event loop; nothing is raised."""
    return await call_async(context, OPERATION, parameters)


def error_to_string(error: Error) -> str:
    """Return the error's name and what it says, on one line, with no secret in it."""
    return error_text(OPERATION, error)
