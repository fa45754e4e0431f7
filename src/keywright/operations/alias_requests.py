"""What the operations on aliases share: what they are authorized on, and reading inside of a transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from keywright.domain.aliases import Alias
from keywright.domain.errors import KeyStateInvalid, NotFound
from keywright.domain.scope import Scope
from keywright.operations.call import Call
from keywright.ports.storage import Transaction


def on_alias(action: str) -> Callable[[Call[Any]], tuple[tuple[str, str], ...]]:
    """Return what tells that the action is authorized on the alias that a request names, beside its keys."""

    def also(call: Call[Any]) -> tuple[tuple[str, str], ...]:
        return ((action, call.scope.alias_arn(call.request.alias_name)),)

    return also


def alias_of_key(transaction: Transaction, scope: Scope, name: str, key_ids: Collection[str]) -> Alias:
    """Return the alias as it is now.

    Raises:
        NotFound: it is gone.
        KeyStateInvalid: it belongs to none of these keys, by whose policies the call was decided.
    """
    alias = transaction.aliases.get(scope, name)
    if alias is None:
        raise NotFound(f"Alias {scope.alias_arn(name)} is not found.")
    if alias.key_id not in key_ids:
        raise KeyStateInvalid(f"Alias {scope.alias_arn(name)} was moved to another key at the same time.")
    return alias
