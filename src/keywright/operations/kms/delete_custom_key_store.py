"""DeleteCustomKeyStore: forgets a store without keys; what backs it is left alone."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.connection_states import ConnectionState
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.domain.errors import CustomKeyStoreHasKeys
from keywright.operations.call import Call
from keywright.operations.custom_key_stores import note_in_audit, require_state, store_in
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    kms.SERVICE,
    kms.OPERATIONS["DeleteCustomKeyStore"],
    action="kms:DeleteCustomKeyStore",
    audit=("custom_key_store_id",),
)
async def delete_custom_key_store(
    call: Call[kms.DeleteCustomKeyStoreRequest],
) -> kms.DeleteCustomKeyStoreResponse:
    """Delete a DISCONNECTED store in which no key of any state lives, pending deletions included."""
    note_in_audit(call, await call.services.storage.write(lambda transaction: _delete(transaction, call)))
    return kms.DeleteCustomKeyStoreResponse()


def _delete(transaction: Transaction, call: Call[kms.DeleteCustomKeyStoreRequest]) -> CustomKeyStore:
    store = store_in(transaction, call, call.request.custom_key_store_id)
    require_state(store, ConnectionState.DISCONNECTED)
    if transaction.keys.count_in_store(store.custom_key_store_id):
        raise CustomKeyStoreHasKeys(f"Custom key store {store.custom_key_store_id} has KMS keys.")
    transaction.key_stores.delete(store)
    return store
