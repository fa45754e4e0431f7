"""Grants: who may use a key for what, beside its policy (kms-api.md section 4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from keywright.domain.policy import PolicyPrincipal, PrincipalKind
from keywright.domain.scope import Scope

CREATE_GRANT = "CreateGrant"
RETIRE_GRANT = "RetireGrant"
DESCRIBE_KEY = "DescribeKey"

MAXIMUM_PAIRS = 8
"""How many pairs each constraint of a grant may have."""

EncryptionContext = Mapping[str, str]
Pairs = tuple[tuple[str, str], ...]

WITHOUT_CONTEXT = frozenset({CREATE_GRANT, RETIRE_GRANT, DESCRIBE_KEY})
"""Operations that constraints of the context leave alone; what they ask of grants made by a grant, `may_issue` says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantConstraints:
    """What a request must have for a grant to count; None where it need not. All that is given must hold.

    `source_arn` is the resource on whose behalf a service asks.
    """

    encryption_context_equals: EncryptionContext | None = None
    encryption_context_subset: EncryptionContext | None = None
    source_arn: str | None = None

    @property
    def of_context(self) -> bool:
        """Return whether the encryption context matters."""
        return self.encryption_context_equals is not None or self.encryption_context_subset is not None


NO_CONSTRAINTS = GrantConstraints()


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A grant on the key `key_id` of `scope`.

    `grantee` and `retiring` are the names by which principals are told apart: the id of a user or role, so that who
    is made anew under an ARN has no grant of its predecessor; the `..._principal` members are what the request said.
    `fingerprint` is the same for grants with a name that are the same in all that was asked for; None without a name.
    """

    scope: Scope
    key_id: str
    grant_id: str
    name: str = ""
    created_at: float
    issuing_account: str
    grantee: str
    grantee_principal: str | None = None
    grantee_service_principal: str | None = None
    retiring: str | None = None
    retiring_principal: str | None = None
    retiring_service_principal: str | None = None
    operations: tuple[str, ...]
    constraints: GrantConstraints = NO_CONSTRAINTS
    fingerprint: str | None = None


def folded_pairs(encryption_context: EncryptionContext | None) -> Pairs:
    """Return the pairs of a context as grants compare them: keys without regard to case, values as they are."""
    return tuple(sorted((key.lower(), value) for key, value in (encryption_context or {}).items()))


def is_allowed_by(
    grant: Grant, operation: str, encryption_context: EncryptionContext | None, source_arn: str | None = None
) -> bool:
    """Tell whether a grant allows its grantee an operation, given by its name in grants (`ReEncryptFrom`).

    For CreateGrant, `may_issue` has to hold as well.
    """
    if operation not in grant.operations:
        return False
    constraints = grant.constraints
    if constraints.source_arn is not None and operation != RETIRE_GRANT and constraints.source_arn != source_arn:
        return False
    if not constraints.of_context or operation in WITHOUT_CONTEXT:
        return True
    return _holds(constraints, folded_pairs(encryption_context))


def _holds(constraints: GrantConstraints, pairs: Pairs) -> bool:
    equals, subset = constraints.encryption_context_equals, constraints.encryption_context_subset
    if equals is not None and folded_pairs(equals) != pairs:
        return False
    return subset is None or set(folded_pairs(subset)) <= set(pairs)


def may_issue(parent: Grant, operations: Collection[str], constraints: GrantConstraints) -> bool:
    """Tell whether the grantee of `parent` may make a grant like this.

    It must be no wider in operations and no looser in constraints. Whether `parent` counts for the request at all,
    `is_allowed_by` says.
    """
    if CREATE_GRANT not in parent.operations or not set(operations) <= set(parent.operations):
        return False
    limits = parent.constraints
    if limits.source_arn is not None and constraints.source_arn != limits.source_arn:
        return False
    equals, subset = constraints.encryption_context_equals, constraints.encryption_context_subset
    if limits.encryption_context_equals is not None and (
        equals is None or folded_pairs(equals) != folded_pairs(limits.encryption_context_equals)
    ):
        return False
    if limits.encryption_context_subset is None:
        return True
    required = set(folded_pairs(limits.encryption_context_subset))
    return any(given is not None and required <= set(folded_pairs(given)) for given in (equals, subset))


def grant_names(principal: PolicyPrincipal) -> tuple[str, ...]:
    """Return the names under which grants may mean a caller, in order; a grant to an account means its root alone."""
    names = principal.own_names | principal.entity_names
    if principal.kind is PrincipalKind.ROOT:
        names |= {principal.account_id}
    return tuple(sorted(names))


def may_retire(grant: Grant, principal: PolicyPrincipal) -> bool:
    """Tell whether a grant itself lets a caller retire it.

    These are its retiring principal, its grantee where RetireGrant is among the operations, and the roots of the
    key's account and of the one that the grant was issued under. Others need kms:RetireGrant by an IAM policy.
    """
    names = grant_names(principal)
    if grant.retiring in names or (grant.grantee in names and RETIRE_GRANT in grant.operations):
        return True
    return principal.kind is PrincipalKind.ROOT and principal.account_id in {
        grant.scope.account_id,
        grant.issuing_account,
    }
