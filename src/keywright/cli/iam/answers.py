"""What the commands print of accounts, users, groups, roles, policies and access keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keywright.domain.iam.entities import Account, Group, ManagedPolicy, Role, User
    from keywright.domain.principals import AccessKey
    from keywright.operations.iam.administration import Administration


def account_answer(account: Account) -> dict[str, Any]:
    """Return an account."""
    return {"account_id": account.account_id, "name": account.name, "created": _time(account.created_at)}


def user_answer(user: User) -> dict[str, Any]:
    """Return a user."""
    return {
        "name": user.name,
        "user_id": user.user_id,
        "arn": user.arn,
        "permissions_boundary": user.boundary,
        "tags": dict(user.tags),
        "created": _time(user.created_at),
    }


def group_answer(group: Group) -> dict[str, Any]:
    """Return a group."""
    return {
        "name": group.name,
        "group_id": group.group_id,
        "arn": group.arn,
        "created": _time(group.created_at),
    }


def role_answer(role: Role) -> dict[str, Any]:
    """Return a role."""
    return {
        "name": role.name,
        "role_id": role.role_id,
        "arn": role.arn,
        "description": role.description,
        "maximum_session_seconds": role.maximum_session_seconds,
        "permissions_boundary": role.boundary,
        "tags": dict(role.tags),
        "sessions_revoked": _time(role.sessions_valid_from) if role.sessions_valid_from else None,
        "created": _time(role.created_at),
    }


def policy_answer(policy: ManagedPolicy) -> dict[str, Any]:
    """Return a managed policy without its text."""
    return {
        "name": policy.name,
        "policy_id": policy.policy_id,
        "arn": policy.arn,
        "description": policy.description,
        "created": _time(policy.created_at),
        "updated": _time(policy.updated_at),
    }


def access_key_answer(access_key: AccessKey) -> dict[str, Any]:
    """Return an access key without its secret."""
    from keywright.operations.iam.access_keys import owner_name

    return {
        "access_key_id": access_key.access_key_id,
        "user": owner_name(access_key),
        "status": "active" if access_key.active else "inactive",
        "created": _time(access_key.created_at),
    }


def policies_of(administration: Administration, principal_id: str) -> dict[str, Any]:
    """Return the policies of a user, group or role."""
    return {
        "managed_policies": list(administration.principals.attached(principal_id)),
        "inline_policies": {policy.name: policy.text for policy in administration.principals.inline(principal_id)},
    }


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
