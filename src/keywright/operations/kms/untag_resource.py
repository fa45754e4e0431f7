"""UntagResource: takes tags away from a key; those that it does not have are of no matter."""

from __future__ import annotations

from keywright.api import kms
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.operation import operation
from keywright.operations.tag_changes import TAGGING, change_tags


@operation(
    kms.SERVICE,
    kms.OPERATIONS["UntagResource"],
    keys=(key_named_by("key_id", "kms:UntagResource", TAGGING),),
    audit=("key_id", "tag_keys"),
)
async def untag_resource(call: Call[kms.UntagResourceRequest]) -> None:
    """Remove the tags with these keys."""
    removed = set(call.request.tag_keys)
    await change_tags(call, lambda existing: {key: value for key, value in existing.items() if key not in removed})
