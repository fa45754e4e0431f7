"""Changing the tags of a key, under its state rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from keywright.domain.errors import NotFound
from keywright.domain.key_states import StateRule, check_key_state
from keywright.operations.call import Call
from keywright.ports.storage import Transaction

TAGGING = StateRule.NOT_PENDING_DELETION


async def change_tags(call: Call[Any], change: Callable[[Mapping[str, str]], Mapping[str, str]]) -> None:
    """Give the call's key the tags that `change` makes of those it has."""
    scope, key_id = call.key.scope, call.key.key_id

    def apply(transaction: Transaction) -> None:
        key = transaction.keys.get(scope, key_id)
        if key is None:
            raise NotFound(f"Key '{scope.key_arn(key_id)}' does not exist")
        check_key_state(TAGGING, key.state, key.arn)
        transaction.key_tags.replace(scope, key_id, change(transaction.key_tags.of_key(scope, key_id)))

    await call.services.storage.write(apply)
