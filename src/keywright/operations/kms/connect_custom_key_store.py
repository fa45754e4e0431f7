"""ConnectCustomKeyStore: answers once the attempt is stored; a background job does the work."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import kms
from keywright.domain.connection_states import ConnectionEvent, next_connection_state
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.operations.call import Call
from keywright.operations.custom_key_stores import note_in_audit, provider_of_type, store_in
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    kms.SERVICE,
    kms.OPERATIONS["ConnectCustomKeyStore"],
    action="kms:ConnectCustomKeyStore",
    audit=("custom_key_store_id",),
)
async def connect_custom_key_store(
    call: Call[kms.ConnectCustomKeyStoreRequest],
) -> kms.ConnectCustomKeyStoreResponse:
    """Make the fast checks and set the store CONNECTING, both in one transaction, then wake the jobs."""
    note_in_audit(call, await call.services.storage.write(lambda transaction: _start(transaction, call)))
    call.services.wake_jobs()
    return kms.ConnectCustomKeyStoreResponse()


def _start(transaction: Transaction, call: Call[kms.ConnectCustomKeyStoreRequest]) -> CustomKeyStore:
    store = store_in(transaction, call, call.request.custom_key_store_id)
    following = next_connection_state(store.connection_state, ConnectionEvent.CONNECT)
    if following is store.connection_state:
        # Connecting or connected already: accepted, and nothing changes (contradiction C1).
        return store
    provider_of_type(call.services, store.type).check_connect(transaction, store)
    return transaction.key_stores.update(replace(store, connection_state=following, attempt=store.attempt + 1))
