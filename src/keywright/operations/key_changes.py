"""Changing a key under its state rule, decided on the row that the transaction reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keywright.domain.errors import NotFound
from keywright.domain.key_states import StateRule, check_key_state
from keywright.domain.keys import Key
from keywright.operations.call import Call
from keywright.ports.storage import Transaction


async def change_key(call: Call[Any], rule: StateRule, change: Callable[[Key, float], Key]) -> Key:
    """Apply `change` to the call's key and return the stored result.

    `change` gets the key and the database's time. The state is checked again inside the transaction, because the
    pipeline's check used a snapshot that another call may have overtaken.
    """
    scope, key_id = call.key.scope, call.key.key_id

    def apply(transaction: Transaction) -> Key:
        record = transaction.keys.record(scope, key_id)
        if record is None:
            raise NotFound(f"Key '{scope.key_arn(key_id)}' does not exist")
        check_key_state(rule, record.key.effective_state(record.store), record.key.arn)
        changed = change(record.key, transaction.now())
        return changed if changed == record.key else transaction.keys.update(changed)

    return await call.services.storage.write(apply)
