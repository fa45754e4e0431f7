"""Users: made, changed and deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from keywright.domain.iam.entities import User
from keywright.domain.iam.errors import IamRefused
from keywright.domain.iam.ids import IdKind
from keywright.domain.iam.names import check_name, check_path, check_tags
from keywright.operations.iam.administration import Administration
from keywright.operations.iam.holders import holder_of, release
from keywright.operations.iam.policy_checks import policy_arn


def create_user(
    administration: Administration, name: str, *, path: str, tags: Mapping[str, str], boundary: str | None
) -> User:
    """Make a user, and return it; `boundary` is a managed policy's name or ARN."""
    administration.account()
    check_name("user", name)
    check_path(path)
    check_tags(tags)
    if administration.principals.user_named(administration.account_id, name) is not None:
        raise IamRefused(f"account {administration.account_id} has a user {name!r} already, whatever the case")
    user = User(
        account_id=administration.account_id,
        user_id=administration.new_id(IdKind.USER),
        name=name,
        path=path,
        boundary=None if boundary is None else policy_arn(administration, boundary),
        tags=dict(tags),
        created_at=administration.now,
        version=1,
    )
    administration.principals.add_user(user)
    return user


def rename_user(administration: Administration, user: User, name: str) -> User:
    """Give a user another name; policies and grants that were put before mean the user by its id, and still do."""
    check_name("user", name)
    other = administration.principals.user_named(administration.account_id, name)
    if other is not None and other.user_id != user.user_id:
        raise IamRefused(f"account {administration.account_id} has a user {name!r} already, whatever the case")
    return administration.principals.update_user(replace(user, name=name))


def set_user_boundary(administration: Administration, user: User, boundary: str | None) -> User:
    """Set a user's boundary, a managed policy's name or ARN, or take it away."""
    arn = None if boundary is None else policy_arn(administration, boundary)
    return administration.principals.update_user(replace(user, boundary=arn))


def set_user_tags(administration: Administration, user: User, tags: Mapping[str, str]) -> User:
    """Replace all tags of a user."""
    check_tags(tags)
    return administration.principals.update_user(replace(user, tags=dict(tags)))


def delete_user(administration: Administration, user: User, *, cascade: bool) -> None:
    """Delete a user; without `cascade` there must be no access keys, groups and policies left."""
    principals = administration.principals
    access_keys = principals.access_keys(user.account_id, user.user_id)
    groups = principals.groups_of(user.user_id)
    for left, what in ((access_keys, "access keys"), (groups, "groups")):
        if left and not cascade:
            raise IamRefused(
                f"user {user.name!r} still has {what}: take them away first, or all at once with --cascade"
            )
    release(administration, holder_of(user), cascade=cascade)
    for access_key in access_keys:
        principals.delete_access_key(access_key)
    for group in groups:
        principals.remove_member(group.group_id, user.user_id)
    principals.delete_user(user)
