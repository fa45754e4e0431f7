"""DisconnectCustomKeyStore: its keys become unusable at once; a background job removes the connection."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import kms
from keywright.domain.connection_states import ConnectionEvent, next_connection_state
from keywright.domain.custom_key_stores import CustomKeyStore
from keywright.operations.call import Call
from keywright.operations.custom_key_stores import note_in_audit, store_in
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    kms.SERVICE,
    kms.OPERATIONS["DisconnectCustomKeyStore"],
    action="kms:DisconnectCustomKeyStore",
    audit=("custom_key_store_id",),
)
async def disconnect_custom_key_store(
    call: Call[kms.DisconnectCustomKeyStoreRequest],
) -> kms.DisconnectCustomKeyStoreResponse:
    """Set the store DISCONNECTING, which supersedes a connect attempt that is under way, and wake the jobs."""
    note_in_audit(call, await call.services.storage.write(lambda transaction: _start(transaction, call)))
    call.services.wake_jobs()
    return kms.DisconnectCustomKeyStoreResponse()


def _start(transaction: Transaction, call: Call[kms.DisconnectCustomKeyStoreRequest]) -> CustomKeyStore:
    store = store_in(transaction, call, call.request.custom_key_store_id)
    return transaction.key_stores.update(
        replace(
            store,
            connection_state=next_connection_state(store.connection_state, ConnectionEvent.DISCONNECT),
            connection_error_code=None,
            attempt=store.attempt + 1,
        )
    )
