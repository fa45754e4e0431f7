"""DescribeCustomKeyStores: one store by id or name, or all of the account and Region by pages."""

from __future__ import annotations

from typing import Any

from keywright.api import kms
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import CustomKeyStoreNotFound, ValidationFailed
from keywright.operations.call import Call
from keywright.operations.custom_key_stores import existing_store, provider_of_type
from keywright.operations.operation import operation
from keywright.operations.paging import Page, check_limit, cut_page, read_marker

_OPERATION = "DescribeCustomKeyStores"


@operation(
    kms.SERVICE,
    kms.OPERATIONS[_OPERATION],
    action="kms:DescribeCustomKeyStores",
    audit=("custom_key_store_id", "custom_key_store_name", "limit"),
    read_only=True,
)
async def describe_custom_key_stores(
    call: Call[kms.DescribeCustomKeyStoresRequest],
) -> kms.DescribeCustomKeyStoresResponse:
    """Return what is known of the stores, without their secrets."""
    page = await _page(call)
    return kms.DescribeCustomKeyStoresResponse(
        custom_key_stores=[_entry(call, store) for store in page.items],
        next_marker=page.next_marker,
        truncated=page.truncated,
    )


async def _page(call: Call[kms.DescribeCustomKeyStoresRequest]) -> Page[CustomKeyStore]:
    request, storage = call.request, call.services.storage
    if request.custom_key_store_id is not None and request.custom_key_store_name is not None:
        raise ValidationFailed("You can specify CustomKeyStoreId or CustomKeyStoreName, but not both.")
    limit = check_limit(request.limit, default=100, maximum=1000)
    after = read_marker(call, _OPERATION, request.marker)
    if request.custom_key_store_id is not None:
        return Page(items=[await existing_store(call, request.custom_key_store_id)], next_marker=None)
    if request.custom_key_store_name is not None:
        return Page(items=[await _named(call, request.custom_key_store_name)], next_marker=None)
    found = await storage.read(lambda transaction: transaction.key_stores.page(call.scope, after, limit + 1))
    return cut_page(call, _OPERATION, found, limit, lambda store: store.custom_key_store_id)


async def _named(call: Call[kms.DescribeCustomKeyStoresRequest], name: str) -> CustomKeyStore:
    store = await call.services.storage.read(lambda transaction: transaction.key_stores.by_name(call.scope, name))
    if store is None:
        raise CustomKeyStoreNotFound(f"Custom key store {name} is not found.")
    return store


def _entry(call: Call[Any], store: CustomKeyStore) -> kms.CustomKeyStoresListEntry:
    """Return the store's entry; the error code is there only while FAILED."""
    code = store.connection_error_code
    return kms.CustomKeyStoresListEntry(
        custom_key_store_id=store.custom_key_store_id,
        custom_key_store_name=store.name,
        custom_key_store_type=store.type,
        connection_state=store.connection_state.value,
        connection_error_code=code.value if code is not None else None,
        creation_date=store.created_at,
        **provider_of_type(call.services, store.type).describe(store),
    )
