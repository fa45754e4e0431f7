"""DescribeConnectionAttempt: how far connecting or disconnecting a custom key store has come, step by step."""

from __future__ import annotations

from collections.abc import Sequence

from keywright.api import keywright
from keywright.domain.custom_key_stores import ConnectionStep, CustomKeyStore
from keywright.operations.call import Call
from keywright.operations.custom_key_stores import note_in_audit, store_in
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction


@operation(
    keywright.SERVICE,
    keywright.OPERATIONS["DescribeConnectionAttempt"],
    # Whoever may see the store's state may see how it came to be.
    action="kms:DescribeCustomKeyStores",
    audit=("custom_key_store_id",),
    read_only=True,
)
async def describe_connection_attempt(
    call: Call[keywright.DescribeConnectionAttemptRequest],
) -> keywright.DescribeConnectionAttemptResponse:
    """Return the store's state with the steps of its last attempt, both of one moment."""
    store, steps = await call.services.storage.read(lambda transaction: _attempt(transaction, call))
    note_in_audit(call, store)
    code = store.connection_error_code
    return keywright.DescribeConnectionAttemptResponse(
        custom_key_store_id=store.custom_key_store_id,
        attempt=store.attempt,
        connection_state=store.connection_state.value,
        connection_error_code=None if code is None else code.value,
        steps=[
            keywright.ConnectionStep(
                name=step.name, started_at=step.started_at, ended_at=step.ended_at, detail=step.detail or None
            )
            for step in steps
        ],
    )


def _attempt(
    transaction: Transaction, call: Call[keywright.DescribeConnectionAttemptRequest]
) -> tuple[CustomKeyStore, Sequence[ConnectionStep]]:
    store = store_in(transaction, call, call.request.custom_key_store_id)
    return store, transaction.key_stores.steps(store.custom_key_store_id, store.attempt)
