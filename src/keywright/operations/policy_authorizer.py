"""Authorization by policies and grants: all that counts for one access, read and decided (kms-api.md section 12)."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Hashable
from functools import lru_cache
from typing import Any, cast

from keywright.domain.caller_names import policy_principal
from keywright.domain.errors import AccessDenied
from keywright.domain.grant_index import GrantIndex
from keywright.domain.grant_selectors import Selectors, selectors_for_issuing, selectors_for_use
from keywright.domain.grants import grant_names
from keywright.domain.keys import Key
from keywright.domain.policy import Decision, PolicyPrincipal, Query, Reason, decide, denial_text
from keywright.domain.principals import Caller, Principal, Session
from keywright.operations.policies_in_force import (
    KeySide,
    OwnSide,
    key_side,
    key_side_now,
    own_side,
    own_side_now,
    resource_conditions,
    session_policies,
)
from keywright.operations.settled_decisions import SettledDecisions, WatchedConditions
from keywright.ports.authorization import Access, ConditionValues
from keywright.ports.storage import Storage, Transaction

# A caller with more grants on one key than this is asked about in the database, by the constraints of its request. All
# that is kept is read anew when anything changes anywhere, so it must not be much.
MOST_GRANTS_KEPT = 200

# No key policy is effective for it (kms-api.md section 4), but what one denies is denied.
_RETIRE_GRANT = "kms:RetireGrant"
_NO_KEY = KeySide(policy=None, asks_of_resource=False)


class PolicyAuthorizer:
    """Implements `keywright.ports.authorization.Authorizer`."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._settled = SettledDecisions()

    def is_settled(self, caller: Caller, action: str, key: Key, conditions: ConditionValues) -> bool:
        """Return whether the policies in force allowed this before, under conditions that were the same to them."""
        own = own_side_now(self._storage, caller.principal.principal_id)
        of_key = key_side_now(self._storage, key)
        return own is not None and self._settled.holds(_name(own, of_key, caller, action), conditions)

    async def authorize(self, access: Access) -> None:
        """Return when policies or a grant allow the access; raise AccessDenied, which says what is missing."""
        own, of_key = await self._sides(access)
        conditions = await self._conditions(access, own, of_key)
        watched = WatchedConditions(conditions)
        decision, query = await self._decide(access, own, of_key, watched)
        if not decision.allowed:
            raise AccessDenied(denial_text(decision, query))
        # What hangs on the key is no part of the conditions that `is_settled` is asked with.
        if watched.asked is None or conditions is not access.conditions or not _is_on_key_itself(access):
            return
        if decision.grant_id is None or self._is_always(access, query, decision.grant_id):
            self._settled.add(_name(own, of_key, access.caller, access.action), watched.asked, conditions)

    def _is_always(self, access: Access, query: Query, grant_id: str) -> bool:
        """Return whether a grant allows what it allowed whatever else a request says, as long as nothing changes."""
        key, operation = access.key, access.grant_operation
        if key is None or operation is None or access.issued_grant is not None:
            return False
        kept = self._storage.cached_now(_grants_name(key, grant_names(query.principal)))
        return isinstance(kept, GrantIndex) and kept.always(operation) == grant_id

    async def decide(self, access: Access) -> tuple[Decision, Query]:
        """Return what was decided and why, with the query that was put."""
        own, of_key = await self._sides(access)
        return await self._decide(access, own, of_key, await self._conditions(access, own, of_key))

    async def _sides(self, access: Access) -> tuple[OwnSide, KeySide]:
        own = await own_side(self._storage, access.caller.principal.principal_id)
        return own, _NO_KEY if access.key is None else await key_side(self._storage, access.key)

    async def _conditions(self, access: Access, own: OwnSide, of_key: KeySide) -> ConditionValues:
        key, session = access.key, access.caller.session
        is_asked_of = own.asks_of_resource or of_key.asks_of_resource or (session is not None and session.policies)
        if key is None or not is_asked_of:
            return access.conditions
        return ChainMap(dict(await resource_conditions(self._storage, key)), cast(Any, access.conditions))

    async def _decide(
        self, access: Access, own: OwnSide, of_key: KeySide, conditions: ConditionValues
    ) -> tuple[Decision, Query]:
        caller, key = access.caller, access.key
        session = session_policies(caller.session)
        query = Query(
            principal=_named(caller.principal, caller.session),
            action=access.action,
            resource=access.resource,
            resource_account=access.owner_account_id,
            context=conditions,
        )

        def decided(grant_id: str | None) -> Decision:
            return decide(
                query,
                identity=own.identity,
                boundary=own.boundary,
                session=session,
                key_policy=of_key.policy,
                grants_allow=lambda: grant_id,
                is_key_policy_needed=access.on_key,
                is_key_policy_enough=access.action != _RETIRE_GRANT,
            )

        decision = decided(access.own_grant)
        if decision.reason is Reason.NOT_ALLOWED and key is not None and access.grant_operation is not None:
            # Few accesses come this far, so only they wait for grants.
            grant_id = await self._allowing_grant(access, key, query.principal)
            if grant_id is not None:
                decision = decided(grant_id)
        return decision, query

    async def _allowing_grant(self, access: Access, key: Key, principal: PolicyPrincipal) -> str | None:
        names = grant_names(principal)
        kept = await self._storage.cached(
            _grants_name(key, names), lambda transaction: _grants_kept(transaction, key, names)
        )
        operation = access.grant_operation or ""
        if kept is None:
            selectors = _selectors(access)
            # Many calls ask for the same: most callers have few encryption contexts, or none.
            kept = await self._storage.cached(
                ("matching grants", key.scope, key.key_id, names, operation, selectors.digest),
                lambda transaction: GrantIndex(
                    transaction.grants.matching(key.scope, key.key_id, names, operation, selectors)
                ),
            )
        if access.issued_grant is not None:
            return kept.issuing(*access.issued_grant)
        return kept.allowing(operation, access.encryption_context)


def _is_on_key_itself(access: Access) -> bool:
    return access.on_key and access.key is not None and access.resource == access.key.arn


def _name(own: OwnSide, of_key: KeySide | None, caller: Caller, action: str) -> Hashable:
    """Return all that policies look at beside conditions; the side of a key is of that key alone."""
    return own, of_key, caller.principal, caller.session, action


@lru_cache(maxsize=4096)
def _named(principal: Principal, session: Session | None) -> PolicyPrincipal:
    """Return what policies call a principal, made once: many calls come from one access key."""
    return policy_principal(Caller(principal=principal, session=session, access_key_id="", region="", source_ip=""))


def _grants_name(key: Key, names: tuple[str, ...]) -> Hashable:
    """Return under which name the grants of a caller on a key are in the cache."""
    return "grants", key.scope, key.key_id, names


def _grants_kept(transaction: Transaction, key: Key, names: tuple[str, ...]) -> GrantIndex | None:
    """Return the grants of a caller on a key, or None when they are too many to be kept."""
    if transaction.grants.are_more_than(MOST_GRANTS_KEPT, key.scope, key.key_id, names):
        return None
    return GrantIndex(transaction.grants.for_grantees(key.scope, key.key_id, names))


def _selectors(access: Access) -> Selectors:
    if access.issued_grant is None:
        return selectors_for_use(access.grant_operation or "", access.encryption_context)
    return selectors_for_issuing(access.issued_grant[1])
