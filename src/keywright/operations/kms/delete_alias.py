"""DeleteAlias: takes a name away from its key; the key stays as it is."""

from __future__ import annotations

from keywright.api import kms
from keywright.operations.alias_requests import alias_of_key, on_alias
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_of_alias
from keywright.operations.operation import operation
from keywright.ports.storage import Transaction

_ACTION = "kms:DeleteAlias"


@operation(
    kms.SERVICE,
    kms.OPERATIONS["DeleteAlias"],
    keys=(key_of_alias("alias_name", _ACTION),),
    also=on_alias(_ACTION),
    audit=("alias_name",),
)
async def delete_alias(call: Call[kms.DeleteAliasRequest]) -> None:
    """Remove the alias, in every state of its key."""

    def delete(transaction: Transaction) -> None:
        alias = alias_of_key(transaction, call.scope, call.request.alias_name, {call.key.key_id})
        transaction.aliases.delete(alias)

    await call.services.storage.write(delete)
