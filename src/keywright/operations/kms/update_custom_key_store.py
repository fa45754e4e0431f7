"""UpdateCustomKeyStore: its name, or how its backing key store is reached; all of it or nothing."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import kms
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import ValidationFailed
from keywright.operations.call import Call
from keywright.operations.custom_key_stores import (
    note_in_audit,
    provider_of_type,
    require_free_name,
    require_state,
    store_in,
)
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    kms.SERVICE,
    kms.OPERATIONS["UpdateCustomKeyStore"],
    action="kms:UpdateCustomKeyStore",
    audit=(
        "custom_key_store_id",
        "new_custom_key_store_name",
        "cloud_hsm_cluster_id",
        "xks_proxy_connectivity",
        "xks_proxy_uri_endpoint",
        "xks_proxy_uri_path",
        "xks_proxy_vpc_endpoint_service_name",
        "xks_proxy_vpc_endpoint_service_owner",
    ),
)
async def update_custom_key_store(
    call: Call[kms.UpdateCustomKeyStoreRequest],
) -> kms.UpdateCustomKeyStoreResponse:
    """Check everything, try the new settings where the type asks for it, check again and store."""
    storage = call.services.storage
    store, _ = await storage.read(lambda transaction: _updated(transaction, call))
    note_in_audit(call, store)
    await provider_of_type(call.services, store.type).probe_update(store, call.request, call.requester)
    await storage.write(lambda transaction: _apply(transaction, call))
    return kms.UpdateCustomKeyStoreResponse()


def _updated(
    transaction: Transaction, call: Call[kms.UpdateCustomKeyStoreRequest]
) -> tuple[CustomKeyStore, CustomKeyStore]:
    """Return the store before and after the update, or raise what forbids any part of it."""
    request = call.request
    store = store_in(transaction, call, request.custom_key_store_id)
    provider = provider_of_type(call.services, store.type)
    _require_a_change(request)
    provider.check_update_parameters(request)
    if provider.update_needs_disconnected(request):
        require_state(store, ConnectionState.DISCONNECTED)
    else:
        require_state(store, ConnectionState.CONNECTED, ConnectionState.DISCONNECTED)
    name = request.new_custom_key_store_name or store.name
    if name != store.name:
        require_free_name(transaction, call, name)
    return store, replace(store, name=name, settings=provider.updated_settings(transaction, store, request))


def _apply(transaction: Transaction, call: Call[kms.UpdateCustomKeyStoreRequest]) -> None:
    before, after = _updated(transaction, call)
    if after != before:
        transaction.key_stores.update(after)


def _require_a_change(request: kms.UpdateCustomKeyStoreRequest) -> None:
    members = (name for name in request.__struct_fields__ if name != "custom_key_store_id")
    if all(getattr(request, name) is None for name in members):
        raise ValidationFailed("At least one property of the custom key store must be given.")
