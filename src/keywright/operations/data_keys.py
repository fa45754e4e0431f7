"""The size of a data key, and making one under a KMS key."""

from __future__ import annotations

from typing import Protocol, TypeVar

from keywright.domain.errors import ValidationFailed
from keywright.operations.call import Call
from keywright.operations.encryption import check_usage, context_bytes, provider_of

_SIZES = {"AES_128": 16, "AES_256": 32}


class DataKeyRequest(Protocol):
    """What the two data key operations have in common."""

    @property
    def encryption_context(self) -> dict[str, str] | None: ...
    @property
    def number_of_bytes(self) -> int | None: ...
    @property
    def key_spec(self) -> str | None: ...


DataKeyRequestT = TypeVar("DataKeyRequestT", bound=DataKeyRequest)


def data_key_size(key_spec: str | None, number_of_bytes: int | None) -> int:
    """Return the size in bytes that a request asks for.

    Raises:
        ValidationFailed: not exactly one of the two is given.
    """
    if (key_spec is None) == (number_of_bytes is None):
        raise ValidationFailed("Please specify either number of bytes or key spec.")
    return _SIZES[key_spec] if key_spec is not None else int(number_of_bytes or 0)


async def new_data_key(call: Call[DataKeyRequestT], operation: str) -> tuple[bytes, bytes]:
    """Return a new random data key and its encryption under the call's key."""
    request, key = call.request, call.key
    size = data_key_size(request.key_spec, request.number_of_bytes)
    check_usage(key, operation, None)
    context = context_bytes(request.encryption_context)
    call.stop_if_dry_run()
    data_key = call.services.random_bytes(size)
    return data_key, await provider_of(call.services, key).encrypt(call.record, data_key, context, call.requester)
