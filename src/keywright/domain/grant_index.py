"""The grants of one caller on one key, compiled once so that asking them costs little however many there are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from keywright.domain.grants import (
    CREATE_GRANT,
    WITHOUT_CONTEXT,
    EncryptionContext,
    Grant,
    GrantConstraints,
    Pairs,
    folded_pairs,
    is_allowed_by,
    may_issue,
)


@dataclass(slots=True, kw_only=True)
class _OfOperation:
    """The grants that have one operation: one that allows it always, and the others by what they ask of the context."""

    always: Grant | None = None
    by_equal_context: dict[Pairs, list[Grant]] = field(default_factory=dict)
    others: list[tuple[frozenset[tuple[str, str]], Grant]] = field(default_factory=list)


class GrantIndex:
    """Answers as `is_allowed_by` and `may_issue` do for each of some grants; immutable, so that it can be cached."""

    __slots__ = ("_by_operation", "_grants")

    def __init__(self, grants: Iterable[Grant]) -> None:
        self._grants = tuple(grants)
        self._by_operation: dict[str, _OfOperation] = {}
        for grant in self._grants:
            for operation in grant.operations:
                _file(self._by_operation.setdefault(operation, _OfOperation()), grant, operation not in WITHOUT_CONTEXT)

    def __len__(self) -> int:
        return len(self._grants)

    def allowing(
        self, operation: str, encryption_context: EncryptionContext | None = None, source_arn: str | None = None
    ) -> str | None:
        """Return the id of a grant that allows an operation, given by its name in grants, or None."""
        filed = self._by_operation.get(operation)
        if filed is None:
            return None
        if filed.always is not None:
            return filed.always.grant_id
        if not filed.by_equal_context and not filed.others:
            return None
        pairs = folded_pairs(encryption_context)
        for grant in filed.by_equal_context.get(pairs, ()):
            if is_allowed_by(grant, operation, encryption_context, source_arn):
                return grant.grant_id
        given = frozenset(pairs)
        for required, grant in filed.others:
            if required <= given and is_allowed_by(grant, operation, encryption_context, source_arn):
                return grant.grant_id
        return None

    def always(self, operation: str) -> str | None:
        """Return the id of the grant that allows an operation whatever is asked with it, or None."""
        filed = self._by_operation.get(operation)
        return None if filed is None or filed.always is None else filed.always.grant_id

    def issuing(
        self, operations: tuple[str, ...], constraints: GrantConstraints, source_arn: str | None = None
    ) -> str | None:
        """Return the id of a grant by which its grantee may make a grant like this, or None.

        `source_arn` is on whose behalf the grantee asks, which is another matter than what `constraints` say of it.
        """
        for grant in self._grants:
            if is_allowed_by(grant, CREATE_GRANT, None, source_arn) and may_issue(grant, operations, constraints):
                return grant.grant_id
        return None


def _file(filed: _OfOperation, grant: Grant, has_context: bool) -> None:
    constraints = grant.constraints
    if has_context and constraints.encryption_context_equals is not None:
        filed.by_equal_context.setdefault(folded_pairs(constraints.encryption_context_equals), []).append(grant)
    elif (has_context and constraints.of_context) or constraints.source_arn is not None:
        required = constraints.encryption_context_subset if has_context else None
        filed.others.append((frozenset(folded_pairs(required)), grant))
    elif filed.always is None:
        filed.always = grant
