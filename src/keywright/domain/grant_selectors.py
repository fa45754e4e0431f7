"""Finding grants by their constraints, so that a key with very many of them makes no call slower.

Every grant has one selector: a short text for what its constraints ask. A request asks for the selectors of all
constraints that it can meet, and each grant found is checked again in full.

What is looked for is bounded, whatever a caller sends: of contexts with more than 9 pairs, only the smaller subsets.

Compatibility law: selectors stand in the database. They are never made in another way.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

from keywright.domain.grants import (
    MAXIMUM_PAIRS,
    WITHOUT_CONTEXT,
    EncryptionContext,
    GrantConstraints,
    Pairs,
    folded_pairs,
)

MOST_SUBSETS = 512
_UNCONSTRAINED = ""
_EQUALS = "equals:"
_SUBSET = "subset:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """The selectors to look for: some as they are, others by how they begin.

    `are_decisive` tells that any grant found by them allows the request, so that not all of them have to be seen.
    """

    exact: tuple[str, ...]
    prefixes: tuple[str, ...] = ()
    are_decisive: bool

    @property
    def digest(self) -> bytes:
        """Return what tells these selectors from all others, in 32 bytes: there may be hundreds of them."""
        return hashlib.sha256(json.dumps((self.exact, self.prefixes, self.are_decisive)).encode()).digest()


def selector_of(constraints: GrantConstraints) -> str:
    """Return the selector of a grant with these constraints."""
    source = "" if constraints.source_arn is None else _source(constraints.source_arn)
    if constraints.encryption_context_equals is not None:
        return source + _equals(folded_pairs(constraints.encryption_context_equals))
    if constraints.encryption_context_subset is not None:
        return source + _subset(folded_pairs(constraints.encryption_context_subset))
    return source + _UNCONSTRAINED


def selectors_for_use(
    operation: str, encryption_context: EncryptionContext | None, source_arn: str | None = None
) -> Selectors:
    """Return the selectors of the grants that a request may meet; CreateGrant is for `selectors_for_issuing`."""
    if operation in WITHOUT_CONTEXT:
        return _with_source(Selectors(exact=("",), prefixes=(_EQUALS, _SUBSET), are_decisive=True), source_arn)
    pairs = folded_pairs(encryption_context)
    met = (_UNCONSTRAINED, _equals(pairs), *map(_subset, _subsets(pairs)))
    return _with_source(Selectors(exact=met, are_decisive=True), source_arn)


def selectors_for_issuing(constraints: GrantConstraints) -> Selectors:
    """Return the selectors of the grants by which one with these constraints may be made."""
    met = [_UNCONSTRAINED]
    if constraints.encryption_context_equals is not None:
        met.append(_equals(folded_pairs(constraints.encryption_context_equals)))
    for given in (constraints.encryption_context_equals, constraints.encryption_context_subset):
        if given is not None:
            met.extend(map(_subset, _subsets(folded_pairs(given))))
    return _with_source(Selectors(exact=tuple(met), are_decisive=False), constraints.source_arn)


def _with_source(selectors: Selectors, source_arn: str | None) -> Selectors:
    if source_arn is None:
        return selectors
    source = _source(source_arn)
    return Selectors(
        exact=(*selectors.exact, *(source + each for each in selectors.exact)),
        prefixes=(*selectors.prefixes, *(source + each for each in selectors.prefixes)),
        are_decisive=selectors.are_decisive,
    )


def _subsets(pairs: Pairs) -> Iterator[Pairs]:
    # A pair that is there twice, but for the case of its key, is asked for once.
    distinct = sorted(set(pairs))
    left = MOST_SUBSETS
    for size in range(min(len(distinct), MAXIMUM_PAIRS) + 1):
        left -= comb(len(distinct), size)
        if left < 0:
            return
        yield from combinations(distinct, size)


def _source(source_arn: str) -> str:
    return f"source:{_digest(source_arn)}/"


def _equals(pairs: Pairs) -> str:
    return f"{_EQUALS}{_digest(pairs)}"


def _subset(pairs: Pairs) -> str:
    return f"{_SUBSET}{_digest(tuple(sorted(set(pairs))))}"


def _digest(asked: Pairs | str) -> str:
    return hashlib.sha256(json.dumps(asked, separators=(",", ":")).encode()).hexdigest()
