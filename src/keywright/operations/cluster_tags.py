"""Which tags a cluster may have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keywright.api import cloudhsmv2
from keywright.domain.errors import HsmRequestInvalid, LimitExceeded

MAXIMUM_TAGS = 50
_RESERVED_PREFIX = "aws:"


def tagged(existing: Mapping[str, str], added: Sequence[cloudhsmv2.Tag]) -> dict[str, str]:
    """Return the tags after adding some; a tag with a known key takes the new value.

    Raises:
        HsmRequestInvalid: a key is given twice, or belongs to AWS.
        LimitExceeded: the cluster would have too many tags.
    """
    keys = [tag.key for tag in added]
    for key in keys:
        if keys.count(key) > 1:
            raise HsmRequestInvalid(f"Tag key {key} is given more than once.")
        if key.lower().startswith(_RESERVED_PREFIX):
            raise HsmRequestInvalid(f"Tag key {key} is not allowed: keys that begin with aws: are reserved.")
    tags = {**existing, **{tag.key: tag.value for tag in added}}
    if len(tags) > MAXIMUM_TAGS:
        raise LimitExceeded(f"A cluster can have {MAXIMUM_TAGS} tags at most.")
    return tags
