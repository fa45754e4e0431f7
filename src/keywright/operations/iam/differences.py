"""What has to change for an account to be as a file declares it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from keywright.domain.iam.declaration import DeclaredAccount, DeclaredEntity, EntityWord, Value
from keywright.domain.iam.entities import Role, iam_arn
from keywright.domain.iam.errors import IamRefused
from keywright.domain.policy import PolicyKind, PolicyMalformed, named_principals, parse_policy
from keywright.operations.iam.administration import Administration
from keywright.operations.iam.present_state import PresentEntity, present_entities

_POLICY_TEXTS = frozenset({"document", "trust_policy"})
# Nothing is left that hangs on something else when its turn comes.
_DELETION_ORDER: tuple[EntityWord, ...] = ("role", "user", "group", "policy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One user, group, role or policy, or the account itself, that is not as declared.

    `changes` has what each attribute is and what it shall be; None is what it is of something that is not there.
    """

    action: Literal["create", "update", "delete"]
    kind: EntityWord | Literal["account"]
    account_id: str
    name: str
    changes: Mapping[str, tuple[Value | None, Value]]


def differences(administration: Administration, declared: DeclaredAccount, *, prune: bool) -> tuple[Difference, ...]:
    """Return what has to change, in an order in which it can be done; `prune` takes away what is not declared.

    Raises:
        IamRefused: a path would have to change, or something is declared twice.
    """
    present = present_entities(administration)
    found = [*_of_account(administration, declared)]
    names: set[tuple[EntityWord, str]] = set()
    for entity in declared.entities:
        key = (entity.kind, entity.name.lower())
        if key in names:
            raise IamRefused(f"{entity.kind} {entity.name!r} is declared twice in account {declared.account_id}")
        names.add(key)
        found.extend(_of_entity(administration, declared, entity, present.get(key)))
    if prune:
        found.extend(_superfluous(declared.account_id, present, names))
    return tuple(found)


def _of_account(administration: Administration, declared: DeclaredAccount) -> Iterator[Difference]:
    account = administration.principals.account(declared.account_id)
    name = declared.name if declared.name is not None else ""
    if account is None:
        yield Difference(
            action="create",
            kind="account",
            account_id=declared.account_id,
            name=declared.account_id,
            changes={"name": (None, name)},
        )
    elif declared.name is not None and declared.name != account.name:
        yield Difference(
            action="update",
            kind="account",
            account_id=declared.account_id,
            name=declared.account_id,
            changes={"name": (account.name, name)},
        )


def _of_entity(
    administration: Administration, declared: DeclaredAccount, entity: DeclaredEntity, present: PresentEntity | None
) -> Iterator[Difference]:
    wanted = {name: _resolved(declared, name, value, administration) for name, value in entity.attributes.items()}
    if present is None:
        changes: dict[str, tuple[Value | None, Value]] = {name: (None, value) for name, value in wanted.items()}
        yield _difference("create", declared, entity.kind, entity.name, changes)
        return
    changes = {
        name: (present.attributes[name], value)
        for name, value in wanted.items()
        if not _is_same(administration, name, present, value)
    }
    if "path" in changes:
        raise IamRefused(f"the path of {entity.kind} {entity.name!r} cannot be changed: delete it first")
    if changes:
        yield _difference("update", declared, entity.kind, present.name, changes)


def _superfluous(
    account_id: str, present: Mapping[tuple[EntityWord, str], PresentEntity], names: set[tuple[EntityWord, str]]
) -> Iterator[Difference]:
    for kind in _DELETION_ORDER:
        for key, entity in present.items():
            if entity.kind == kind and key not in names:
                yield Difference(action="delete", kind=kind, account_id=account_id, name=entity.name, changes={})


def _difference(
    action: Literal["create", "update"],
    declared: DeclaredAccount,
    kind: EntityWord,
    name: str,
    changes: Mapping[str, tuple[Value | None, Value]],
) -> Difference:
    return Difference(action=action, kind=kind, account_id=declared.account_id, name=name, changes=changes)


def _resolved(declared: DeclaredAccount, attribute: str, value: Value, administration: Administration) -> Value:
    """Return the value with managed policies named by their ARNs, and groups as they are spelt."""
    if attribute == "groups" and isinstance(value, tuple):
        known = [administration.principals.group_named(declared.account_id, name) for name in value]
        return tuple(sorted(group.name if group else name for group, name in zip(known, value, strict=True)))
    if attribute == "managed_policies" and isinstance(value, tuple):
        return tuple(sorted({_arn(declared, administration, name) for name in value}))
    if attribute == "permissions_boundary" and value:
        return _arn(declared, administration, str(value))
    return value


def _arn(declared: DeclaredAccount, administration: Administration, name: str) -> str:
    if name.startswith("arn:"):
        return name
    for entity in declared.entities:
        if entity.kind == "policy" and entity.name == name and "path" in entity.attributes:
            return iam_arn(declared.account_id, "policy", str(entity.attributes["path"]), name)
    known = administration.principals.policy_named(declared.account_id, name)
    return iam_arn(declared.account_id, "policy", "/", name) if known is None else known.arn


def _is_same(administration: Administration, attribute: str, present: PresentEntity, wanted: Value) -> bool:
    current = present.attributes[attribute]
    if attribute == "inline_policies" and isinstance(current, Mapping) and isinstance(wanted, Mapping):
        return current.keys() == wanted.keys() and all(_is_same_text(current[name], wanted[name]) for name in wanted)
    if attribute == "trust_policy" and not _is_bound(administration, present.entity):
        return False
    if attribute in _POLICY_TEXTS:
        return _is_same_text(str(current), str(wanted))
    return bool(current == wanted)


def _is_bound(administration: Administration, role: Any) -> bool:
    """Tell whether a role still trusts those who have the ARNs of its trust policy, and not those who had them."""
    if not isinstance(role, Role):
        return True
    try:
        named = named_principals(parse_policy(role.trust_policy, PolicyKind.TRUST))
    except PolicyMalformed:
        return False
    return administration.principals.ids_of(named) == role.trusted_ids


def _is_same_text(one: str, other: str) -> bool:
    """Tell whether two policies say the same, however they are laid out."""
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return one == other
