"""Deciding a query by all the policies around it (IAM User Guide, policy evaluation logic; kms-api.md section 12).

1. A statement of any policy that denies ends it, grants included.
2. Operations without a resource policy: the principal's own side decides, that is an identity-based policy that
   allows, the permissions boundary if there is one, and a session policy if there are any.
3. The key's policy is the root of authority. In the key's account, a statement that means
   - the user or the session itself, or everyone: allows, whatever the own side lacks;
   - the role of a session (the user of a federated user): allows within the boundary and the session policies;
   - the account: allows what the own side allows. The root of an account needs no more than such a statement.
   From another account, any of these together with the own side. Services, which have no own side, by name.
   RetireGrant is allowed by no key policy alone: whoever that means needs the own side as well.
4. A grant allows what the policies do not; a session's boundary and session policies limit it all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from keywright.domain.policy.decisions import Decision, PolicySource, Reason
from keywright.domain.policy.principal_element import Match
from keywright.domain.policy.principals import PrincipalKind
from keywright.domain.policy.statements import Policy, Query, Statement, StatementRef

_WITHOUT_OWN_SIDE = frozenset({PrincipalKind.SERVICE, PrincipalKind.WEB_IDENTITY})
_SESSIONS = frozenset({PrincipalKind.ROLE_SESSION, PrincipalKind.FEDERATED_USER})
_NOT_VERIFIED = Decision(allowed=False, reason=Reason.NOT_VERIFIED)


def decide(
    query: Query,
    *,
    identity: Sequence[Policy],
    boundary: Policy | None,
    session: Sequence[Policy],
    key_policy: Policy | None,
    grants_allow: Callable[[], str | None],
    is_key_policy_needed: bool,
    is_key_policy_enough: bool = True,
) -> Decision:
    """Return what the policies and grants say to a query.

    `identity` are the policies of the user (and of its groups) or of the role, `session` those that a session was
    made with. `key_policy` is the policy of the resource, a role's trust policy too; without it, a resource that
    needs one (`is_key_policy_needed`) is denied to everyone, and where it `is_key_policy_enough` may allow by itself.
    `grants_allow` returns the id of a grant that allows the query; it is asked only where the policies do not suffice.
    """
    case = _Case(query, identity, boundary, session, key_policy)
    denied = case.explicit_deny()
    if denied is not None:
        return denied
    if query.principal.kind is PrincipalKind.ANONYMOUS:
        return _NOT_VERIFIED
    if not is_key_policy_needed:
        return case.by_own_side(None)
    decision = case.by_resource_policy(is_enough=is_key_policy_enough)
    return decision if decision.allowed else case.by_grant(grants_allow, decision)


class _Case:
    """One query with its policies; lives as long as its decision takes."""

    __slots__ = ("_action", "_boundary", "_identity", "_key_policy", "_query", "_session")

    def __init__(
        self,
        query: Query,
        identity: Sequence[Policy],
        boundary: Policy | None,
        session: Sequence[Policy],
        key_policy: Policy | None,
    ) -> None:
        self._query = query
        self._identity = identity
        self._boundary = boundary
        self._session = session
        self._key_policy = key_policy
        self._action = query.action.lower()

    def explicit_deny(self) -> Decision | None:
        """Return the decision of the first statement that denies, if any does."""
        return (
            self._denied_by(PolicySource.IDENTITY, self._identity)
            or (self._denied_by(PolicySource.BOUNDARY, (self._boundary,)) if self._boundary is not None else None)
            or (self._denied_by(PolicySource.SESSION, self._session) if self._session else None)
            or (self._denied_by(PolicySource.RESOURCE, (self._key_policy,)) if self._key_policy is not None else None)
        )

    def by_resource_policy(self, *, is_enough: bool) -> Decision:
        """Return what the resource's policy allows, with the principal's own side where that is needed."""
        principal = self._query.principal
        match, reference = self._closest()
        if reference is None:
            return _lacking(PolicySource.RESOURCE)
        if principal.kind in _WITHOUT_OWN_SIDE:
            return _by_resource(reference)
        if principal.account_id != self._query.resource_account or not is_enough:
            return self.by_own_side(reference)
        if match is Match.PRINCIPAL:
            return _by_resource(reference)
        if match is Match.ENTITY:
            missing = self._missing_limit()
            return _by_resource(reference) if missing is None else _lacking(missing)
        return self.by_own_side(reference)

    def by_own_side(self, delegation: StatementRef | None) -> Decision:
        """Return what the principal's own policies say, by a statement of the resource's policy or without any."""
        principal = self._query.principal
        if delegation is None and principal.account_id != self._query.resource_account:
            return _lacking(PolicySource.RESOURCE)
        if principal.kind is PrincipalKind.ROOT:
            return Decision(allowed=True, reason=Reason.ACCOUNT_ROOT, delegation=delegation)
        allowing = self._first_allowing(self._identity)
        if allowing is None:
            return _lacking(PolicySource.IDENTITY)
        missing = self._missing_limit()
        if missing is not None:
            return _lacking(missing)
        return Decision(
            allowed=True,
            reason=Reason.IDENTITY_POLICY,
            source=PolicySource.IDENTITY,
            statement=allowing.reference,
            delegation=delegation,
        )

    def by_grant(self, grants_allow: Callable[[], str | None], otherwise: Decision) -> Decision:
        """Return what a grant allows, or else the decision without it."""
        grant_id = grants_allow()
        if grant_id is None:
            return otherwise
        missing = self._missing_limit() if self._query.principal.kind in _SESSIONS else None
        if missing is not None:
            return _lacking(missing)
        return Decision(allowed=True, reason=Reason.GRANT, grant_id=grant_id)

    def _denied_by(self, source: PolicySource, policies: Iterable[Policy]) -> Decision | None:
        for policy in policies:
            for statement in policy.denies:
                if statement.applies(self._query, self._action) and self._match(statement):
                    return _denial(source, statement)
        return None

    def _match(self, statement: Statement) -> Match:
        if statement.principals is None:
            # The policy hangs on the principal itself.
            return Match.PRINCIPAL
        return statement.principals.match(self._query.principal, self._boundary is not None)

    def _closest(self) -> tuple[Match, StatementRef | None]:
        """Return how closely the resource's policy means the principal, by the statement that does it first."""
        closest, found = Match.NOT, None
        for statement in self._key_policy.allows if self._key_policy is not None else ():
            match = self._match(statement)
            if match > closest and statement.applies(self._query, self._action):
                closest, found = match, statement
                if match is Match.PRINCIPAL:
                    break
        return closest, None if found is None else found.reference

    def _first_allowing(self, policies: Iterable[Policy]) -> Statement | None:
        for policy in policies:
            for statement in policy.allows:
                if statement.applies(self._query, self._action):
                    return statement
        return None

    def _missing_limit(self) -> PolicySource | None:
        """Return which of the policies that only limit does not allow the query."""
        if self._boundary is not None and self._first_allowing((self._boundary,)) is None:
            return PolicySource.BOUNDARY
        if self._session and self._first_allowing(self._session) is None:
            return PolicySource.SESSION
        return None


def _denial(source: PolicySource, statement: Statement) -> Decision:
    return Decision(allowed=False, reason=Reason.EXPLICIT_DENY, source=source, statement=statement.reference)


def _lacking(source: PolicySource) -> Decision:
    return Decision(allowed=False, reason=Reason.NOT_ALLOWED, source=source)


def _by_resource(reference: StatementRef) -> Decision:
    return Decision(allowed=True, reason=Reason.RESOURCE_POLICY, source=PolicySource.RESOURCE, statement=reference)
