"""Groups: made and deleted, and who is in them."""

from __future__ import annotations

from keywright.domain.iam.entities import Group, User
from keywright.domain.iam.errors import IamRefused
from keywright.domain.iam.ids import IdKind
from keywright.domain.iam.names import check_name, check_path
from keywright.operations.iam.administration import Administration
from keywright.operations.iam.holders import holder_of, release

MAXIMUM_GROUPS = 10


def create_group(administration: Administration, name: str, *, path: str) -> Group:
    """Make a group, and return it."""
    administration.account()
    check_name("group", name)
    check_path(path)
    if administration.principals.group_named(administration.account_id, name) is not None:
        raise IamRefused(f"account {administration.account_id} has a group {name!r} already, whatever the case")
    group = Group(
        account_id=administration.account_id,
        group_id=administration.new_id(IdKind.GROUP),
        name=name,
        path=path,
        created_at=administration.now,
        version=1,
    )
    administration.principals.add_group(group)
    return group


def add_member(administration: Administration, group: Group, user: User) -> None:
    """Put a user into a group, if not there yet."""
    groups = administration.principals.groups_of(user.user_id)
    if any(each.group_id == group.group_id for each in groups):
        return
    if len(groups) >= MAXIMUM_GROUPS:
        raise IamRefused(f"user {user.name!r} is in {MAXIMUM_GROUPS} groups, the most there can be")
    administration.principals.add_member(group.group_id, user.user_id)


def remove_member(administration: Administration, group: Group, user: User) -> None:
    """Take a user, who has to be there, out of a group."""
    if all(each.group_id != group.group_id for each in administration.principals.groups_of(user.user_id)):
        raise IamRefused(f"user {user.name!r} is not in group {group.name!r}")
    administration.principals.remove_member(group.group_id, user.user_id)


def delete_group(administration: Administration, group: Group, *, cascade: bool) -> None:
    """Delete a group; without `cascade` nobody may be in it, and no policy be left."""
    members = administration.principals.members_of(group.group_id)
    if members and not cascade:
        raise IamRefused(f"group {group.name!r} still has users: take them out first, or all at once with --cascade")
    release(administration, holder_of(group), cascade=cascade)
    for user in members:
        administration.principals.remove_member(group.group_id, user.user_id)
    administration.principals.delete_group(group)
