"""What an account has now, in the words in which a file declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from keywright.domain.iam.declaration import EntityWord, Value
from keywright.domain.iam.entities import Group, ManagedPolicy, Role, User
from keywright.operations.iam.administration import Administration


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentEntity:
    """A user, group, role or policy, with all of its attributes."""

    kind: EntityWord
    name: str
    entity: User | Group | Role | ManagedPolicy
    attributes: Mapping[str, Value]


def present_entities(administration: Administration) -> dict[tuple[EntityWord, str], PresentEntity]:
    """Return what the account has, by kind and name in lower case."""
    principals, account_id = administration.principals, administration.account_id
    found = [
        *(_policy(each) for each in principals.policies(account_id)),
        *(_group(administration, each) for each in principals.groups(account_id)),
        *(_user(administration, each) for each in principals.users(account_id)),
        *(_role(administration, each) for each in principals.roles(account_id)),
    ]
    return {(each.kind, each.name.lower()): each for each in found}


def _policy(policy: ManagedPolicy) -> PresentEntity:
    attributes: dict[str, Value] = {"path": policy.path, "description": policy.description, "document": policy.text}
    return PresentEntity(kind="policy", name=policy.name, entity=policy, attributes=attributes)


def _group(administration: Administration, group: Group) -> PresentEntity:
    attributes = {"path": group.path, **_policies_of(administration, group.group_id)}
    return PresentEntity(kind="group", name=group.name, entity=group, attributes=attributes)


def _user(administration: Administration, user: User) -> PresentEntity:
    attributes: dict[str, Value] = {
        "path": user.path,
        "tags": user.tags,
        "permissions_boundary": user.boundary or "",
        "groups": tuple(sorted(group.name for group in administration.principals.groups_of(user.user_id))),
        **_policies_of(administration, user.user_id),
    }
    return PresentEntity(kind="user", name=user.name, entity=user, attributes=attributes)


def _role(administration: Administration, role: Role) -> PresentEntity:
    attributes: dict[str, Value] = {
        "path": role.path,
        "description": role.description,
        "trust_policy": role.trust_policy,
        "maximum_session_seconds": role.maximum_session_seconds,
        "tags": role.tags,
        "permissions_boundary": role.boundary or "",
        **_policies_of(administration, role.role_id),
    }
    return PresentEntity(kind="role", name=role.name, entity=role, attributes=attributes)


def _policies_of(administration: Administration, principal_id: str) -> dict[str, Value]:
    principals = administration.principals
    return {
        "managed_policies": tuple(sorted(principals.attached(principal_id))),
        "inline_policies": {policy.name: policy.text for policy in principals.inline(principal_id)},
    }
