"""The policies that count for a caller and for a key, compiled, from the cache when nothing changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keywright.domain.keys import Key
from keywright.domain.policy import Policy, PolicyKind
from keywright.domain.principals import Session
from keywright.operations.compiled_policies import compiled
from keywright.operations.resource_conditions import RESOURCE_ALIASES, RESOURCE_TAG, conditions_of_resource
from keywright.ports.storage import Storage, Transaction

# Under which names the sides are in the cache.
_OWN_SIDE = "own side"
_KEY_SIDE = "key side"


# Sides are compared by identity: one that was read anew, after a change anywhere, is another one.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnSide:
    """The policies of a principal; `asks_of_resource` tells that one of them looks at tags or aliases of the key."""

    identity: tuple[Policy, ...]
    boundary: Policy | None
    asks_of_resource: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeySide:
    """The policy of a key, None for a key without one, which nobody may use."""

    policy: Policy | None
    asks_of_resource: bool


async def own_side(storage: Storage, principal_id: str) -> OwnSide:
    """Return the policies of a user with its groups, or of a role."""
    side: OwnSide = await storage.cached(
        (_OWN_SIDE, principal_id), lambda transaction: _own_side(transaction, principal_id)
    )
    return side


def own_side_now(storage: Storage, principal_id: str) -> OwnSide | None:
    """Return the same without awaiting, None when it has to be read first."""
    side = storage.cached_now((_OWN_SIDE, principal_id))
    return side if isinstance(side, OwnSide) else None


async def key_side(storage: Storage, key: Key) -> KeySide:
    """Return the policy of a key."""
    side: KeySide = await storage.cached(
        (_KEY_SIDE, key.scope, key.key_id), lambda transaction: _key_side(transaction, key)
    )
    return side


def key_side_now(storage: Storage, key: Key) -> KeySide | None:
    """Return the same without awaiting, None when it has to be read first."""
    side = storage.cached_now((_KEY_SIDE, key.scope, key.key_id))
    return side if isinstance(side, KeySide) else None


async def resource_conditions(storage: Storage, key: Key) -> Mapping[str, tuple[str, ...]]:
    """Return the condition keys of what hangs on a key: its tags and aliases."""
    conditions: Mapping[str, tuple[str, ...]] = await storage.cached(
        ("resource conditions", key.scope, key.key_id), lambda transaction: _resource_conditions(transaction, key)
    )
    return conditions


def session_policies(session: Session | None) -> tuple[Policy, ...]:
    """Return the policies that a session was made with."""
    if session is None or not session.policies:
        return ()
    return tuple(compiled(policy.text, PolicyKind.SESSION).named(policy.name) for policy in session.policies)


def _own_side(transaction: Transaction, principal_id: str) -> OwnSide:
    permissions = transaction.principals.permissions(principal_id)
    policies, limit = permissions.identity_policies, permissions.boundary
    identity = tuple(compiled(policy.text, PolicyKind.IDENTITY).named(policy.name) for policy in policies)
    boundary = None if limit is None else compiled(limit, PolicyKind.IDENTITY).named("permissions boundary")
    return OwnSide(
        identity=identity,
        boundary=boundary,
        asks_of_resource=any(map(_asks_of_resource, identity))
        or (boundary is not None and _asks_of_resource(boundary)),
    )


def _key_side(transaction: Transaction, key: Key) -> KeySide:
    stored = transaction.key_policies.get(key.scope, key.key_id)
    if stored is None:
        return KeySide(policy=None, asks_of_resource=False)
    policy = compiled(stored.text, PolicyKind.KEY).named("key policy").bound(stored.principal_ids)
    return KeySide(policy=policy, asks_of_resource=_asks_of_resource(policy))


def _resource_conditions(transaction: Transaction, key: Key) -> Mapping[str, tuple[str, ...]]:
    aliases = tuple(alias.name for alias in transaction.aliases.of_key(key.scope, key.key_id))
    return conditions_of_resource(transaction.key_tags.of_key(key.scope, key.key_id), aliases)


def _asks_of_resource(policy: Policy) -> bool:
    """Return whether tags and aliases of a key matter: most policies say nothing of them, so nobody waits for them."""
    return any(key == RESOURCE_ALIASES or key.startswith(RESOURCE_TAG) for key in policy.asked_keys)
