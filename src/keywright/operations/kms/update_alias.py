"""UpdateAlias: moves an alias on to another key of the same kind."""

from __future__ import annotations

from dataclasses import replace

from keywright.api import kms
from keywright.domain.aliases import check_same_kind
from keywright.domain.errors import LimitExceeded, NotFound
from keywright.domain.key_states import StateRule, check_key_state
from keywright.operations.alias_requests import alias_of_key, on_alias
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by, key_of_alias
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction

_ACTION = "kms:UpdateAlias"


@operation(
    kms.SERVICE,
    kms.OPERATIONS["UpdateAlias"],
    keys=(
        key_of_alias("alias_name", _ACTION),
        key_named_by("target_key_id", _ACTION, StateRule.NOT_PENDING_DELETION),
    ),
    also=on_alias(_ACTION),
    audit=("alias_name", "target_key_id"),
)
async def update_alias(call: Call[kms.UpdateAliasRequest]) -> None:
    """Move the alias; the key that it leaves may be pending deletion."""
    current, target = call.records
    check_same_kind(current.key, target.key)
    await call.services.storage.write(lambda transaction: _move(transaction, call))


def _move(transaction: Transaction, call: Call[kms.UpdateAliasRequest]) -> None:
    current, target = call.records
    known = {current.key.key_id, target.key.key_id}
    alias = alias_of_key(transaction, call.scope, call.request.alias_name, known)
    key = transaction.keys.get(call.scope, target.key.key_id)
    if key is None:
        raise NotFound(f"Key '{target.key.arn}' does not exist")
    check_key_state(StateRule.NOT_PENDING_DELETION, key.state, key.arn)
    limit = call.services.limits.aliases_per_key
    if alias.key_id != key.key_id and transaction.aliases.count(call.scope, key.key_id) >= limit:
        raise LimitExceeded(f"The KMS key has {limit} aliases, which is the most that a key can have.")
    transaction.aliases.update(replace(alias, key_id=key.key_id, updated_at=transaction.now()))
