"""`keywright iam access-key`: the access keys of users and of the account's root."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.iam import options
from keywright.cli.iam.answers import access_key_answer
from keywright.cli.iam.session import Event, change, event, look, recorded, run

if TYPE_CHECKING:
    from keywright.bootstrap import IamPlane
    from keywright.operations.iam.access_keys import NewSecret
    from keywright.operations.iam.administration import Administration
    from keywright.ports.sealing import Sealing

_access_key = click.argument("access_key_id")
_owner = click.option("--user", help="The user's name.")
_root = click.option("--root", is_flag=True, help="The account's root instead of a user.")


@click.group("access-key")
def access_key() -> None:
    """Make, list, rotate, deactivate and delete access keys, two at most for each user and for the root."""


@access_key.command()
@options.data_dir
@options.account_id
@_owner
@_root
def create(data_dir: Path, account_id: str | None, user: str | None, root: bool) -> None:
    """Make an access key; its secret is printed this once."""
    _check_owner(user, root)

    def work(administration: Administration, sealing: Sealing) -> NewSecret:
        from keywright.operations.iam.access_keys import create_access_key

        return create_access_key(administration, sealing, user)

    _tell_secret(data_dir, account_id, event("CreateAccessKey"), work)


@access_key.command("list")
@options.data_dir
@options.account_id
@_owner
@_root
def list_(data_dir: Path, account_id: str | None, user: str | None, root: bool) -> None:
    """List the access keys of a user or of the root, without their secrets."""
    _check_owner(user, root)

    def work(administration: Administration) -> dict[str, Any]:
        user_id = None if user is None else administration.user(user).user_id
        keys = administration.principals.access_keys(administration.account_id, user_id)
        return {"access_keys": [access_key_answer(each) for each in keys]}

    look(data_dir, account_id, work)


@access_key.command()
@options.data_dir
@options.account_id
@_access_key
def rotate(data_dir: Path, account_id: str | None, access_key_id: str) -> None:
    """Give an access key a new secret, printed this once; requests with the old one are refused within a second."""

    def work(administration: Administration, sealing: Sealing) -> NewSecret:
        from keywright.operations.iam.access_keys import rotate_access_key

        return rotate_access_key(administration, sealing, access_key_id)

    _tell_secret(data_dir, account_id, event("RotateAccessKey"), work)


@access_key.command()
@options.data_dir
@options.account_id
@_access_key
@click.option("--status", type=click.Choice(["active", "inactive"]), required=True)
def update(data_dir: Path, account_id: str | None, access_key_id: str, status: str) -> None:
    """Make an access key active or inactive, which running servers see within a second."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.access_keys import set_access_key_active

        return access_key_answer(set_access_key_active(administration, access_key_id, active=status == "active"))

    change(data_dir, account_id, event("UpdateAccessKey"), work)


@access_key.command()
@options.data_dir
@options.account_id
@_access_key
def delete(data_dir: Path, account_id: str | None, access_key_id: str) -> None:
    """Delete an access key for good."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.access_keys import delete_access_key

        delete_access_key(administration, access_key_id)
        return {"deleted": access_key_id}

    change(data_dir, account_id, event("DeleteAccessKey"), work)


def _check_owner(user: str | None, root: bool) -> None:
    if (user is None) is not root:
        raise click.UsageError("give either --user or --root")


def _tell_secret(
    data_dir: Path, account_id: str | None, event: Event, work: Callable[[Administration, Sealing], NewSecret]
) -> None:
    async def on_plane(plane: IamPlane) -> Mapping[str, Any]:
        def told(administration: Administration) -> dict[str, Any]:
            made = work(administration, plane.sealing)
            return {**access_key_answer(made.access_key), "secret_access_key": made.secret}

        return await recorded(plane, event, plane.write(told))

    run(data_dir, account_id, on_plane)
