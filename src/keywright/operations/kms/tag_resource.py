"""TagResource: adds tags to a key, or gives them new values."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.tags import tagged
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.tag_changes import TAGGING, change_tags


@operation(
    kms.SERVICE,
    kms.OPERATIONS["TagResource"],
    keys=(key_named_by("key_id", "kms:TagResource", TAGGING),),
    audit=("key_id", "tags"),
)
async def tag_resource(call: Call[kms.TagResourceRequest]) -> None:
    """Store the tags."""
    added = [(tag.tag_key, tag.tag_value) for tag in call.request.tags]
    await change_tags(call, lambda existing: tagged(existing, added))
