"""GenerateRandom: random bytes, from this host or from the HSMs of a custom key store."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.connection_states import ConnectionState
from keywright.domain.errors import CustomKeyStoreStateInvalid, ValidationFailed
from keywright.operations.call import Call
from keywright.operations.custom_key_stores import existing_store
from keywright.operations.operation import operation


@operation(
    kms.SERVICE,
    kms.OPERATIONS["GenerateRandom"],
    action="kms:GenerateRandom",
    audit=("number_of_bytes", "custom_key_store_id"),
    read_only=True,
)
async def generate_random(call: Call[kms.GenerateRandomRequest]) -> kms.GenerateRandomResponse:
    """Return up to 1,024 random bytes."""
    request, services = call.request, call.services
    if request.number_of_bytes is None:
        raise ValidationFailed("NumberOfBytes is required.")
    if request.recipient is not None:
        raise ValidationFailed("The attestation document could not be verified.")
    if request.custom_key_store_id is None:
        return kms.GenerateRandomResponse(plaintext=services.random_bytes(request.number_of_bytes))
    store = await existing_store(call, request.custom_key_store_id)
    provider = services.custom_key_store_providers[store.type]
    provider.check_random()
    if store.connection_state is not ConnectionState.CONNECTED:
        raise CustomKeyStoreStateInvalid(
            f"The operation cannot be performed while the custom key store is {store.connection_state.value}."
        )
    services.quotas.take_key_store(store.custom_key_store_id)
    return kms.GenerateRandomResponse(plaintext=await provider.generate_random(store, request.number_of_bytes))
