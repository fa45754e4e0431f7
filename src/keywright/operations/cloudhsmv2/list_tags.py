"""ListTags: the tags of a cluster, by pages."""

from __future__ import annotations

from keywright.api import cloudhsmv2
from keywright.operations.call import Call
from keywright.operations.cluster_paging import read_next_token
from keywright.operations.cluster_shape import tag_list
from keywright.operations.clusters import cluster_in
from keywright.operations.operation import operation
from keywright.operations.paging import cut_page

_OPERATION = "ListTags"
_LARGEST_PAGE = 100


@operation(
    cloudhsmv2.SERVICE,
    cloudhsmv2.OPERATIONS[_OPERATION],
    action="cloudhsm:ListTags",
    audit=("resource_id", "max_results"),
    read_only=True,
)
async def list_tags(call: Call[cloudhsmv2.ListTagsRequest]) -> cloudhsmv2.ListTagsResponse:
    """Return a page of tags by key.

    The position in a token is a number, because a token has 256 characters at most and a tag's key may need more.
    """
    request = call.request
    seen = int(read_next_token(call, _OPERATION, request.next_token) or "0")
    cluster = await call.services.storage.read(lambda transaction: cluster_in(transaction, call, request.resource_id))
    found = list(enumerate(tag_list(cluster.tags), start=1))[seen:]
    page = cut_page(call, _OPERATION, found, request.max_results or _LARGEST_PAGE, lambda numbered: str(numbered[0]))
    return cloudhsmv2.ListTagsResponse(tag_list=[tag for _, tag in page.items], next_token=page.next_marker)
