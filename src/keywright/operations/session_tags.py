"""The tags of a session: its own, and those that come down a chain of roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keywright.api import sts
from keywright.domain.errors import ValidationFailed
from keywright.domain.iam.errors import IamRefused
from keywright.domain.iam.names import check_tags
from keywright.domain.principals import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionTags:
    """The tags of a session that is to be made; `requested` are those that the request names."""

    requested: Mapping[str, str]
    all: Mapping[str, str]
    transitive_keys: frozenset[str]

    @property
    def context(self) -> dict[str, tuple[str, ...]]:
        """Return the condition keys of the tags that the request names."""
        context: dict[str, tuple[str, ...]] = {}
        for key, value in self.requested.items():
            context[f"aws:requesttag/{key.lower()}"] = (value,)
        if self.requested:
            context["aws:tagkeys"] = tuple(self.requested)
        if self.transitive_keys:
            context["sts:transitivetagkeys"] = tuple(sorted(self.transitive_keys))
        return context


def session_tags(
    tags: Sequence[sts.Tag] | None, transitive_keys: Sequence[str] | None, calling: Session | None
) -> SessionTags:
    """Return the tags of a session that a request asks for; `calling` is the session that asks, if it is one.

    Raises:
        ValidationFailed: the tags are unfit, or the request names one that came down the chain.
    """
    requested = {tag.key: tag.value for tag in tags or ()}
    if len(requested) != len(tags or ()):
        raise ValidationFailed("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
    try:
        check_tags(requested)
    except IamRefused as fault:
        raise ValidationFailed(f"The session tags cannot be used: {fault}.") from fault
    inherited = _inherited(calling)
    kept = {key.lower() for key in inherited}
    if any(key.lower() in kept for key in requested):
        raise ValidationFailed("A session tag of the request is a transitive tag of the calling session already.")
    transitive = frozenset(transitive_keys or ())
    if not {key.lower() for key in transitive} <= {key.lower() for key in requested}:
        raise ValidationFailed("The specified transitive tag key must be included in the requested tags.")
    return SessionTags(
        requested=requested, all={**inherited, **requested}, transitive_keys=transitive | frozenset(inherited)
    )


def _inherited(calling: Session | None) -> dict[str, str]:
    if calling is None:
        return {}
    transitive = {key.lower() for key in calling.transitive_tag_keys}
    return {key: value for key, value in calling.tags.items() if key.lower() in transitive}
