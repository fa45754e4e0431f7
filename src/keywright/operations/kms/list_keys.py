"""ListKeys: the keys of the caller's account and Region, by pages."""

from __future__ import annotations

from keywright.api import kms
from keywright.operations.call import Call
from keywright.operations.operation import operation
from keywright.operations.paging import check_limit, cut_page, read_marker


@operation(
    kms.SERVICE,
    kms.OPERATIONS["ListKeys"],
    action="kms:ListKeys",
    audit=("limit",),
    read_only=True,
)
async def list_keys(call: Call[kms.ListKeysRequest]) -> kms.ListKeysResponse:
    """Return a page of key ids and ARNs."""
    limit = check_limit(call.request.limit, default=100, maximum=1000)
    after = read_marker(call, "ListKeys", call.request.marker)
    found = await call.services.storage.read(lambda transaction: transaction.keys.page(call.scope, after, limit + 1))
    page = cut_page(call, "ListKeys", found, limit, lambda key: key.key_id)
    return kms.ListKeysResponse(
        keys=[kms.KeyListEntry(key_id=key.key_id, key_arn=key.arn) for key in page.items],
        next_marker=page.next_marker,
        truncated=page.truncated,
    )
