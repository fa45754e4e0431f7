"""`keywright iam group`: the groups of an account, and who is in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.iam import options
from keywright.cli.iam.answers import group_answer, policies_of
from keywright.cli.iam.policies_of import add_policy_commands
from keywright.cli.iam.session import change, event, look

if TYPE_CHECKING:
    from keywright.operations.iam.administration import Administration

_group = click.argument("name", metavar="GROUP")
_user = click.argument("user")


@click.group()
def group() -> None:
    """Make, list and delete groups, put users into them, and give them policies."""


@group.command()
@options.data_dir
@options.account_id
@_group
@options.path
def create(data_dir: Path, account_id: str | None, name: str, path: str) -> None:
    """Make a group."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.groups import create_group

        return group_answer(create_group(administration, name, path=path))

    change(data_dir, account_id, event("CreateGroup"), work)


@group.command("list")
@options.data_dir
@options.account_id
def list_(data_dir: Path, account_id: str | None) -> None:
    """List the groups."""

    def work(administration: Administration) -> dict[str, Any]:
        groups = administration.principals.groups(administration.account_id)
        return {"groups": [group_answer(each) for each in groups]}

    look(data_dir, account_id, work)


@group.command()
@options.data_dir
@options.account_id
@_group
def show(data_dir: Path, account_id: str | None, name: str) -> None:
    """Show a group with its users and policies."""

    def work(administration: Administration) -> dict[str, Any]:
        found = administration.group(name)
        users = administration.principals.members_of(found.group_id)
        return {
            **group_answer(found),
            "users": [each.name for each in users],
            **policies_of(administration, found.group_id),
        }

    look(data_dir, account_id, work)


@group.command("add-user")
@options.data_dir
@options.account_id
@_group
@_user
def add_user(data_dir: Path, account_id: str | None, name: str, user: str) -> None:
    """Put a user into a group."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.groups import add_member

        found, member = administration.group(name), administration.user(user)
        add_member(administration, found, member)
        return {"group": found.name, "added": member.name}

    change(data_dir, account_id, event("AddUserToGroup"), work)


@group.command("remove-user")
@options.data_dir
@options.account_id
@_group
@_user
def remove_user(data_dir: Path, account_id: str | None, name: str, user: str) -> None:
    """Take a user out of a group."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.groups import remove_member

        found, member = administration.group(name), administration.user(user)
        remove_member(administration, found, member)
        return {"group": found.name, "removed": member.name}

    change(data_dir, account_id, event("RemoveUserFromGroup"), work)


@group.command()
@options.data_dir
@options.account_id
@_group
@options.cascade
def delete(data_dir: Path, account_id: str | None, name: str, cascade: bool) -> None:
    """Delete a group, which must have no users or policies left."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.groups import delete_group

        found = administration.group(name)
        delete_group(administration, found, cascade=cascade)
        return {"deleted": found.arn}

    change(data_dir, account_id, event("DeleteGroup"), work)


add_policy_commands(group, "group")
