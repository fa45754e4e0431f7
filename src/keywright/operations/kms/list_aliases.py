"""ListAliases: the aliases of the caller's account and Region, or of one key, by pages."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.aliases import Alias
from keywright.operations.call import Call
from keywright.operations.key_lookup import find_key
from keywright.operations.operation import operation
from keywright.operations.paging import check_limit, cut_page, read_marker

_OPERATION = "ListAliases"
_ACTION = "kms:ListAliases"


@operation(
    kms.SERVICE,
    kms.OPERATIONS[_OPERATION],
    action=_ACTION,
    audit=("key_id", "limit"),
    read_only=True,
)
async def list_aliases(call: Call[kms.ListAliasesRequest]) -> kms.ListAliasesResponse:
    """Return a page of aliases by name."""
    limit = check_limit(call.request.limit, default=50, maximum=100)
    after = read_marker(call, _OPERATION, call.request.marker)
    key_id = None
    if call.request.key_id is not None:
        key_id = (await find_key(call, call.request.key_id, _ACTION, aliases=False)).key.key_id
    found = await call.services.storage.read(
        lambda transaction: transaction.aliases.page(call.scope, after, limit + 1, key_id)
    )
    page = cut_page(call, _OPERATION, found, limit, lambda alias: alias.name)
    return kms.ListAliasesResponse(
        aliases=[_entry(alias) for alias in page.items], next_marker=page.next_marker, truncated=page.truncated
    )


def _entry(alias: Alias) -> kms.AliasListEntry:
    return kms.AliasListEntry(
        alias_name=alias.name,
        alias_arn=alias.arn,
        target_key_id=alias.key_id,
        creation_date=alias.created_at,
        last_updated_date=alias.updated_at,
    )
