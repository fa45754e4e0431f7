"""Finding the custom key store that a request names."""

from __future__ import annotations

from typing import Any

from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import CustomKeyStoreNotFound
from keywright.operations.call import Call
from keywright.ports.storage import Transaction


async def existing_store(call: Call[Any], custom_key_store_id: str) -> CustomKeyStore:
    """Return the store of the caller's account and Region, from the cache when nothing changed since.

    Raises:
        CustomKeyStoreNotFound: there is none with this id.
    """
    store = await call.services.storage.cached(
        ("custom key store", call.scope, custom_key_store_id),
        lambda transaction: transaction.key_stores.get(call.scope, custom_key_store_id),
    )
    return _found(store, custom_key_store_id)


def store_in(transaction: Transaction, call: Call[Any], custom_key_store_id: str) -> CustomKeyStore:
    """Return the store as the transaction sees it.

    Raises:
        CustomKeyStoreNotFound: there is none with this id.
    """
    return _found(transaction.key_stores.get(call.scope, custom_key_store_id), custom_key_store_id)


def _found(store: CustomKeyStore | None, custom_key_store_id: str) -> CustomKeyStore:
    if store is None:
        raise CustomKeyStoreNotFound(f"Custom key store {custom_key_store_id} is not found.")
    return store
