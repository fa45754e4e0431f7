"""CreateCustomKeyStore: a place for keys outside this service; it starts DISCONNECTED."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import LimitExceeded
from keywright.operations.call import Call
from keywright.operations.custom_key_stores import note_in_audit, provider_of_type, require_free_name
from keywright.operations.identifiers import new_custom_key_store_id
from keywright.operations.operation import operation
from keywright.ports.key_store_provider import CustomKeyStoreProvider
from keywright.ports.storage import Transaction

_DEFAULT_TYPE = "AWS_CLOUDHSM"


@operation(
    kms.SERVICE,
    kms.OPERATIONS["CreateCustomKeyStore"],
    action="kms:CreateCustomKeyStore",
    audit=(
        "custom_key_store_name",
        "custom_key_store_type",
        "cloud_hsm_cluster_id",
        "xks_proxy_connectivity",
        "xks_proxy_uri_endpoint",
        "xks_proxy_uri_path",
        "xks_proxy_vpc_endpoint_service_name",
        "xks_proxy_vpc_endpoint_service_owner",
    ),
    audit_response=("custom_key_store_id",),
)
async def create_custom_key_store(
    call: Call[kms.CreateCustomKeyStoreRequest],
) -> kms.CreateCustomKeyStoreResponse:
    """Check in the order of custom-key-stores.md section 1.2, try the backing key store, check again and store."""
    request, services = call.request, call.services
    provider = provider_of_type(services, request.custom_key_store_type or _DEFAULT_TYPE)
    provider.check_create_parameters(request)
    store = await services.storage.read(lambda transaction: _identical(transaction, call, provider))
    if store is None:
        await provider.probe_create(call.scope, request, call.requester)
        custom_key_store_id = new_custom_key_store_id(services.random_bytes)
        store = await services.storage.write(lambda transaction: _add(transaction, call, provider, custom_key_store_id))
    note_in_audit(call, store)
    call.audit_data["customKeyStoreId"] = store.custom_key_store_id
    return kms.CreateCustomKeyStoreResponse(custom_key_store_id=store.custom_key_store_id)


def _identical(
    transaction: Transaction, call: Call[kms.CreateCustomKeyStoreRequest], provider: CustomKeyStoreProvider
) -> CustomKeyStore | None:
    """Return the store that this request has made before, or None when it may make one; raise what forbids it."""
    identical = provider.find_identical(transaction, call.scope, call.request)
    if identical is not None:
        return identical
    limit = call.services.limits.custom_key_stores
    if transaction.key_stores.count(call.scope) >= limit:
        raise LimitExceeded(f"The limit of {limit} custom key stores in this account and Region is reached.")
    require_free_name(transaction, call, call.request.custom_key_store_name)
    provider.check_create(transaction, call.scope, call.request)
    return None


def _add(
    transaction: Transaction,
    call: Call[kms.CreateCustomKeyStoreRequest],
    provider: CustomKeyStoreProvider,
    custom_key_store_id: str,
) -> CustomKeyStore:
    """Decide again on what this transaction sees: another call may have come in between."""
    identical = _identical(transaction, call, provider)
    if identical is not None:
        return identical
    store = CustomKeyStore(
        scope=call.scope,
        custom_key_store_id=custom_key_store_id,
        name=call.request.custom_key_store_name,
        type=provider.type,
        connection_state=ConnectionState.DISCONNECTED,
        created_at=transaction.now(),
        settings=provider.new_settings(transaction, call.scope, custom_key_store_id, call.request),
    )
    transaction.key_stores.add(store)
    return store
