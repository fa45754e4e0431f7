"""`keywright iam user`: the users of an account."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.iam import options
from keywright.cli.iam.answers import access_key_answer, policies_of, user_answer
from keywright.cli.iam.policies_of import add_policy_commands
from keywright.cli.iam.session import change, event, look

if TYPE_CHECKING:
    from keywright.operations.iam.administration import Administration

_user = click.argument("name", metavar="USER")


@click.group()
def user() -> None:
    """Make, list, change and delete users, and their policies."""


@user.command()
@options.data_dir
@options.account_id
@_user
@options.path
@options.tags
@options.boundary
def create(
    data_dir: Path,
    account_id: str | None,
    name: str,
    path: str,
    tags: tuple[str, ...],
    permissions_boundary: str | None,
) -> None:
    """Make a user, who has no permissions and no access key yet."""
    given = options.read_tags(tags)

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.users import create_user

        return user_answer(create_user(administration, name, path=path, tags=given, boundary=permissions_boundary))

    change(
        data_dir,
        account_id,
        event("CreateUser"),
        work,
    )


@user.command("list")
@options.data_dir
@options.account_id
def list_(data_dir: Path, account_id: str | None) -> None:
    """List the users."""

    def work(administration: Administration) -> dict[str, Any]:
        users = administration.principals.users(administration.account_id)
        return {"users": [user_answer(each) for each in users]}

    look(data_dir, account_id, work)


@user.command()
@options.data_dir
@options.account_id
@_user
def show(data_dir: Path, account_id: str | None, name: str) -> None:
    """Show a user with its groups, policies and access keys."""

    def work(administration: Administration) -> dict[str, Any]:
        found = administration.user(name)
        principals = administration.principals
        keys = principals.access_keys(found.account_id, found.user_id)
        return {
            **user_answer(found),
            "groups": [group.name for group in principals.groups_of(found.user_id)],
            **policies_of(administration, found.user_id),
            "access_keys": [access_key_answer(each) for each in keys],
        }

    look(data_dir, account_id, work)


@user.command()
@options.data_dir
@options.account_id
@_user
@click.option(
    "--new-name",
    help="What key policies, trust policies and grants give the user stays, for they mean it by its id; conditions on "
    "its name or ARN (aws:username, aws:PrincipalArn) see the new one.",
)
@options.boundary
@click.option("--no-permissions-boundary", "unbound", is_flag=True, help="Take the boundary away.")
def update(
    data_dir: Path,
    account_id: str | None,
    name: str,
    new_name: str | None,
    permissions_boundary: str | None,
    unbound: bool,
) -> None:
    """Change a user's name or boundary."""
    if unbound and permissions_boundary is not None:
        raise click.UsageError("--permissions-boundary and --no-permissions-boundary exclude each other")

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.users import rename_user, set_user_boundary

        found = administration.user(name)
        if new_name is not None:
            found = rename_user(administration, found, new_name)
        if unbound or permissions_boundary is not None:
            found = set_user_boundary(administration, found, permissions_boundary)
        return user_answer(found)

    change(
        data_dir,
        account_id,
        event("UpdateUser"),
        work,
    )


@user.command()
@options.data_dir
@options.account_id
@_user
@options.tags
def tag(data_dir: Path, account_id: str | None, name: str, tags: tuple[str, ...]) -> None:
    """Add tags to a user, or change their values."""
    given = options.read_tags(tags)

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.users import set_user_tags

        found = administration.user(name)
        return user_answer(set_user_tags(administration, found, {**found.tags, **given}))

    change(data_dir, account_id, event("TagUser"), work)


@user.command()
@options.data_dir
@options.account_id
@_user
@click.argument("keys", nargs=-1, required=True)
def untag(data_dir: Path, account_id: str | None, name: str, keys: tuple[str, ...]) -> None:
    """Take tags away from a user, by their keys."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.users import set_user_tags

        found = administration.user(name)
        kept = {key: value for key, value in found.tags.items() if key not in keys}
        return user_answer(set_user_tags(administration, found, kept))

    change(data_dir, account_id, event("UntagUser"), work)


@user.command()
@options.data_dir
@options.account_id
@_user
@options.cascade
def delete(data_dir: Path, account_id: str | None, name: str, cascade: bool) -> None:
    """Delete a user, who must have no access keys, groups or policies left."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.users import delete_user

        found = administration.user(name)
        delete_user(administration, found, cascade=cascade)
        return {"deleted": found.arn}

    change(data_dir, account_id, event("DeleteUser"), work)


add_policy_commands(user, "user")
