"""What the operations on custom key stores share: finding a store, its type's provider, its state, its audit data."""

from __future__ import annotations

from typing import Any

from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import (
    CustomKeyStoreNameInUse,
    CustomKeyStoreNotFound,
    CustomKeyStoreStateInvalid,
    ValidationFailed,
)
from keywright.operations.call import Call
from keywright.operations.services import Services
from keywright.ports.key_store_provider import CustomKeyStoreProvider
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


def provider_of_type(services: Services, type_name: str) -> CustomKeyStoreProvider:
    """Return the provider of a custom key store type.

    Raises:
        ValidationFailed: this service has no such type; UnsupportedOperationException is not modelled here.
    """
    provider = services.custom_key_store_providers.get(type_name)
    if provider is None:
        raise ValidationFailed(f"Custom key stores of type {type_name} are not supported.")
    return provider


def require_state(store: CustomKeyStore, *allowed: ConnectionState) -> None:
    """Raise CustomKeyStoreStateInvalid unless the store is in one of the states."""
    if store.connection_state not in allowed:
        raise CustomKeyStoreStateInvalid(
            f"The operation cannot be performed while the custom key store is {store.connection_state.value}."
        )


def require_free_name(transaction: Transaction, call: Call[Any], name: str) -> None:
    """Raise CustomKeyStoreNameInUse when a store of the caller's account and Region has the name."""
    if transaction.key_stores.by_name(call.scope, name) is not None:
        raise CustomKeyStoreNameInUse(f"A custom key store named {name} already exists.")


def note_in_audit(call: Call[Any], store: CustomKeyStore) -> None:
    """Add the store's name, and what its type adds, to the call's audit record (custom-key-stores.md section 8)."""
    call.audit_data["customKeyStoreName"] = store.name
    call.audit_data.update(provider_of_type(call.services, store.type).audit_data(store))


def _found(store: CustomKeyStore | None, custom_key_store_id: str) -> CustomKeyStore:
    if store is None:
        raise CustomKeyStoreNotFound(f"Custom key store {custom_key_store_id} is not found.")
    return store
