"""The condition keys of what hangs on a key: its tags and its aliases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

RESOURCE_TAG = "aws:resourcetag/"
RESOURCE_ALIASES = "kms:resourcealiases"


def conditions_of_resource(tags: Mapping[str, str], aliases: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the condition keys of a key with these tags and these names of aliases.

    The case of a condition key does not count, that of a tag does: tags that differ in it alone are one condition key.
    """
    conditions: dict[str, tuple[str, ...]] = {}
    for name, value in tags.items():
        condition_key = f"{RESOURCE_TAG}{name.lower()}"
        conditions[condition_key] = (*conditions.get(condition_key, ()), value)
    named = tuple(aliases)
    return {**conditions, RESOURCE_ALIASES: named} if named else conditions
