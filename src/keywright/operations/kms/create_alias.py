"""CreateAlias: gives a key a name that can move on to another key."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.aliases import Alias, check_new_name
from keywright.domain.errors import AliasExists, LimitExceeded, NotFound
from keywright.domain.key_states import StateRule, check_key_state
from keywright.operations.alias_requests import on_alias
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.request_rules import ruled
from keywright.ports.storage import Transaction

_ACTION = "kms:CreateAlias"


def _check(request: kms.CreateAliasRequest) -> None:
    check_new_name(request.alias_name)


@operation(
    kms.SERVICE,
    kms.OPERATIONS["CreateAlias"],
    keys=(ruled(_check, key_named_by("target_key_id", _ACTION, StateRule.NOT_PENDING_DELETION)),),
    also=on_alias(_ACTION),
    audit=("alias_name", "target_key_id"),
)
async def create_alias(call: Call[kms.CreateAliasRequest]) -> None:
    """Add the alias, unless the account and Region have one of that name."""
    await call.services.storage.write(lambda transaction: _add(transaction, call))


def _add(transaction: Transaction, call: Call[kms.CreateAliasRequest]) -> None:
    scope, key_id, name = call.scope, call.key.key_id, call.request.alias_name
    key = transaction.keys.get(scope, key_id)
    if key is None:
        raise NotFound(f"Key '{scope.key_arn(key_id)}' does not exist")
    check_key_state(StateRule.NOT_PENDING_DELETION, key.state, key.arn)
    if transaction.aliases.get(scope, name) is not None:
        raise AliasExists(f"An alias with the name {scope.alias_arn(name)} already exists")
    limit = call.services.limits.aliases_per_key
    if transaction.aliases.count(scope, key_id) >= limit:
        raise LimitExceeded(f"The KMS key has {limit} aliases, which is the most that a key can have.")
    now = transaction.now()
    transaction.aliases.add(Alias(scope=scope, name=name, key_id=key_id, created_at=now, updated_at=now))
