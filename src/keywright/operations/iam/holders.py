"""Policies of users, groups and roles: managed ones attached, inline ones put; the same for each kind of holder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from keywright.domain.iam.entities import Group, InlinePolicy, Role, User
from keywright.domain.iam.errors import IamRefused
from keywright.domain.iam.names import check_name
from keywright.operations.iam.administration import Administration
from keywright.operations.iam.policy_checks import INLINE_POLICIES, check_identity_policy, policy_arn

MAXIMUM_ATTACHED = 20

HolderKind = Literal["user", "group", "role"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A user, group or role, as far as policies hang on it."""

    kind: HolderKind
    name: str
    principal_id: str


def holder(administration: Administration, kind: HolderKind, name: str) -> Holder:
    """Return a user, group or role by its name; raises IamRefused when it is not there."""
    if kind == "user":
        return holder_of(administration.user(name))
    return holder_of(administration.group(name) if kind == "group" else administration.role(name))


def holder_of(entity: User | Group | Role) -> Holder:
    """Return a user, group or role as the holder of its policies."""
    if isinstance(entity, User):
        return Holder(kind="user", name=entity.name, principal_id=entity.user_id)
    if isinstance(entity, Group):
        return Holder(kind="group", name=entity.name, principal_id=entity.group_id)
    return Holder(kind="role", name=entity.name, principal_id=entity.role_id)


def attach(administration: Administration, to: Holder, name_or_arn: str) -> str:
    """Attach a managed policy, if it is not attached yet, and return its ARN."""
    arn = policy_arn(administration, name_or_arn)
    attached = administration.principals.attached(to.principal_id)
    if arn in attached:
        return arn
    if len(attached) >= MAXIMUM_ATTACHED:
        raise IamRefused(f"{to.kind} {to.name!r} has {MAXIMUM_ATTACHED} policies attached, the most there can be")
    administration.principals.attach(to.principal_id, arn)
    return arn


def detach(administration: Administration, of: Holder, name_or_arn: str) -> str:
    """Detach a managed policy, and return its ARN."""
    attached = administration.principals.attached(of.principal_id)
    arn = name_or_arn if name_or_arn in attached else policy_arn(administration, name_or_arn)
    if arn not in attached:
        raise IamRefused(f"{of.kind} {of.name!r} has no policy {name_or_arn!r} attached")
    administration.principals.detach(of.principal_id, arn)
    return arn


def put_inline(administration: Administration, of: Holder, name: str, text: str) -> None:
    """Put an inline policy, in the place of the one of that name."""
    check_name("policy", name)
    check_identity_policy(text, INLINE_POLICIES[of.kind])
    administration.principals.put_inline(InlinePolicy(principal_id=of.principal_id, name=name, text=text))


def delete_inline(administration: Administration, of: Holder, name: str) -> None:
    """Delete an inline policy, which has to be there."""
    if all(policy.name != name for policy in administration.principals.inline(of.principal_id)):
        raise IamRefused(f"{of.kind} {of.name!r} has no inline policy {name!r}")
    administration.principals.delete_inline(of.principal_id, name)


def release(administration: Administration, of: Holder, *, cascade: bool) -> None:
    """Take all policies from a holder that is to be deleted; without `cascade` it must have none."""
    principals = administration.principals
    inline, attached = principals.inline(of.principal_id), principals.attached(of.principal_id)
    if (inline or attached) and not cascade:
        raise IamRefused(
            f"{of.kind} {of.name!r} still has policies: take them away first, or all at once with --cascade"
        )
    for policy in inline:
        principals.delete_inline(of.principal_id, policy.name)
    for arn in attached:
        principals.detach(of.principal_id, arn)
