"""ListResourceTags: the tags of a key, by pages."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.paging import check_limit, cut_page, read_marker
from keywright.operations.request_rules import ruled

_OPERATION = "ListResourceTags"
_LARGEST_PAGE = 50


def _limit(request: kms.ListResourceTagsRequest) -> int:
    return check_limit(request.limit, default=_LARGEST_PAGE, maximum=_LARGEST_PAGE)


@operation(
    kms.SERVICE,
    kms.OPERATIONS[_OPERATION],
    keys=(ruled(_limit, key_named_by("key_id", "kms:ListResourceTags", StateRule.ANY)),),
    audit=("key_id", "limit"),
    read_only=True,
)
async def list_resource_tags(call: Call[kms.ListResourceTagsRequest]) -> kms.ListResourceTagsResponse:
    """Return a page of tags by key, in every key state."""
    limit, key = _limit(call.request), call.key
    after = read_marker(call, _OPERATION, call.request.marker)
    found = await call.services.storage.read(
        lambda transaction: transaction.key_tags.page(key.scope, key.key_id, after, limit + 1)
    )
    page = cut_page(call, _OPERATION, found, limit, lambda tag: tag[0])
    return kms.ListResourceTagsResponse(
        tags=[kms.Tag(tag_key=tag_key, tag_value=tag_value) for tag_key, tag_value in page.items],
        next_marker=page.next_marker,
        truncated=page.truncated,
    )
