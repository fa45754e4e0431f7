"""Roles: made, changed and deleted, and their sessions revoked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from keywright.domain.iam.builtin_policies import DENY_ALL
from keywright.domain.iam.entities import DEFAULT_SESSION_SECONDS, Role
from keywright.domain.iam.errors import IamRefused
from keywright.domain.iam.ids import IdKind
from keywright.domain.iam.names import check_name, check_path, check_tags
from keywright.operations.iam.administration import Administration
from keywright.operations.iam.holders import holder_of, release
from keywright.operations.iam.policy_checks import policy_arn, trusted_ids

MAXIMUM_SESSION_SECONDS = 43_200
_LONGEST_DESCRIPTION = 1_000


def create_role(
    administration: Administration,
    name: str,
    trust_policy: str | None,
    *,
    path: str = "/",
    description: str = "",
    maximum_session_seconds: int = DEFAULT_SESSION_SECONDS,
    boundary: str | None = None,
    tags: Mapping[str, str] | None = None,
) -> Role:
    """Make a role, and return it; whom its trust policy names has to be there.

    Without a trust policy the role waits for one, and denies everyone until then.
    """
    administration.account()
    check_name("role", name)
    check_path(path)
    if administration.principals.role_named(administration.account_id, name) is not None:
        raise IamRefused(f"account {administration.account_id} has a role {name!r} already, whatever the case")
    role = Role(
        account_id=administration.account_id,
        role_id=administration.new_id(IdKind.ROLE),
        name=name,
        path=path,
        description=description,
        trust_policy=DENY_ALL if trust_policy is None else trust_policy,
        trusted_ids={} if trust_policy is None else trusted_ids(administration, trust_policy),
        maximum_session_seconds=maximum_session_seconds,
        boundary=None if boundary is None else policy_arn(administration, boundary),
        tags=dict(tags or {}),
        created_at=administration.now,
        version=1,
    )
    _check(role)
    administration.principals.add_role(role)
    return role


def set_trust_policy(administration: Administration, role: Role, text: str) -> Role:
    """Replace a role's trust policy; it means those users and roles that have its ARNs now."""
    ids = trusted_ids(administration, text)
    return administration.principals.update_role(replace(role, trust_policy=text, trusted_ids=ids))


def set_role_limits(
    administration: Administration, role: Role, *, description: str, maximum_session_seconds: int
) -> Role:
    """Change a role's description and how long its sessions may last."""
    changed = replace(role, description=description, maximum_session_seconds=maximum_session_seconds)
    _check(changed)
    return administration.principals.update_role(changed)


def set_role_boundary(administration: Administration, role: Role, boundary: str | None) -> Role:
    """Set a role's boundary, a managed policy's name or ARN, or take it away."""
    arn = None if boundary is None else policy_arn(administration, boundary)
    return administration.principals.update_role(replace(role, boundary=arn))


def set_role_tags(administration: Administration, role: Role, tags: Mapping[str, str]) -> Role:
    """Replace all tags of a role."""
    check_tags(tags)
    return administration.principals.update_role(replace(role, tags=dict(tags)))


def revoke_sessions(administration: Administration, role: Role) -> Role:
    """Refuse all sessions of a role that were issued before now."""
    return administration.principals.update_role(replace(role, sessions_valid_from=administration.now))


def delete_role(administration: Administration, role: Role, *, cascade: bool) -> None:
    """Delete a role, and with it its sessions; without `cascade` no policy may be left."""
    release(administration, holder_of(role), cascade=cascade)
    administration.principals.delete_role(role)


def _check(role: Role) -> None:
    check_tags(role.tags)
    if not DEFAULT_SESSION_SECONDS <= role.maximum_session_seconds <= MAXIMUM_SESSION_SECONDS:
        raise IamRefused(
            f"sessions last {DEFAULT_SESSION_SECONDS} to {MAXIMUM_SESSION_SECONDS} seconds at most, "
            f"not {role.maximum_session_seconds}"
        )
    if len(role.description) > _LONGEST_DESCRIPTION:
        raise IamRefused(f"a description has {_LONGEST_DESCRIPTION} characters at most")
