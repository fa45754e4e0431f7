"""Policies compiled once per text: stored texts are few, and asked of at every call."""

from __future__ import annotations

from functools import lru_cache

from keywright.domain.policy import Policy, PolicyKind, PolicyMalformed, parse_policy, refusing_policy

# Lengths are checked where a policy is put, by the quota of its holder; here none is too long.
_ANY_LENGTH = 1 << 20


@lru_cache(maxsize=4096)
def compiled(text: str, kind: PolicyKind) -> Policy:
    """Return the policy of a stored text; one that denies everything where the text does not parse (any more)."""
    try:
        return parse_policy(text, kind, limit=_ANY_LENGTH)
    except PolicyMalformed:
        return refusing_policy(kind)
