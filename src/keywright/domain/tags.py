"""Which tags a key may have (kms-api.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from keywright.domain.errors import TagsInvalid

MAXIMUM_TAGS = 50
_RESERVED_PREFIX = "aws:"


def tagged(existing: Mapping[str, str], added: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the tags of a key after adding some, given as keys with their values; a known key takes the new value.

    Raises:
        TagsInvalid: a key is given twice or belongs to AWS, or there are too many.
    """
    keys = [key for key, _ in added]
    if len(set(keys)) != len(keys):
        raise TagsInvalid("Duplicate tag keys")
    if any(key.lower().startswith(_RESERVED_PREFIX) for key in keys):
        raise TagsInvalid("Tags beginning with aws: are reserved")
    tags = {**existing, **dict(added)}
    if len(tags) > MAXIMUM_TAGS:
        raise TagsInvalid("Too many tags")
    return tags
