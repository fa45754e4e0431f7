"""DescribeKey: what is known of a key."""

from __future__ import annotations

from keywright.api import kms
from keywright.domain.key_states import StateRule
from keywright.operations.call import Call
from keywright.operations.key_lookup import key_named_by
from keywright.operations.key_metadata import key_metadata
from keywright.operations.operation import operation


@operation(
    kms.SERVICE,
    kms.OPERATIONS["DescribeKey"],
    keys=(key_named_by("key_id", "kms:DescribeKey", StateRule.ANY, aliases=True),),
    audit=("key_id",),
    read_only=True,
)
async def describe_key(call: Call[kms.DescribeKeyRequest]) -> kms.DescribeKeyResponse:
    """Return the key's metadata, in every key state."""
    return kms.DescribeKeyResponse(key_metadata=key_metadata(call.services, call.record))
