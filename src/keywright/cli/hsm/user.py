"""`keywright hsm user`: the users of a cluster."""

from __future__ import annotations

from pathlib import Path

import click

from keywright.cli.hsm import options
from keywright.cli.hsm.passwords import read_password
from keywright.cli.hsm.session import Answer, ClusterSession, run_in_cluster

_CRYPTO_USER = "crypto-user"

_admin_password = options.password_file("admin-password-file", "the password of admin")
_role = click.option(
    "--role",
    type=click.Choice([_CRYPTO_USER, "admin"]),
    default=_CRYPTO_USER,
    show_default=True,
    help="The user's role.",
)
_crypto_user_role = click.option(
    "--role", type=click.Choice([_CRYPTO_USER]), default=_CRYPTO_USER, show_default=True, help="The user's role."
)


@click.group()
def user() -> None:
    """List the users of a cluster, or change them as its admin."""


@user.command("list")
@options.data_dir
@options.output
@options.cluster_id
def list_(data_dir: Path, output: str, cluster_id: str) -> None:
    """List the users: role, whether they are locked, and whether every HSM knows them.

    `locked` and `cluster-coverage` are "inconsistent" where the HSMs of the cluster disagree.
    """

    async def work(session: ClusterSession) -> Answer:
        from keywright.cli.hsm.user_listing import list_users

        users = await list_users(session)
        lines = [
            f"{each['username']}  {each['role']}  locked: {each['locked']}  mfa: {each['mfa']}  "
            f"cluster-coverage: {each['cluster-coverage']}"
            for each in users
        ]
        return Answer(data={"users": users}, lines=lines)

    run_in_cluster(data_dir, output, cluster_id, work)


@user.command()
@options.data_dir
@options.output
@options.cluster_id
@options.username
@_crypto_user_role
@_admin_password
@options.password_file("password-file", "the password that the user gets")
def create(
    data_dir: Path,
    output: str,
    cluster_id: str,
    username: str,
    role: str,
    admin_password_file: str | None,
    password_file: str | None,
) -> None:
    """Make a user on every HSM, as admin."""
    admin_password = read_password(admin_password_file, "--admin-password-file", "Password of admin")
    password = read_password(password_file, "--password-file", f"New password of {username}", confirm=True)

    async def work(session: ClusterSession) -> Answer:
        from keywright.cli.hsm.events import recorded

        async with recorded(session, "HsmCreateUser", userName=username, role=role):
            await session.provisioner.create_user(session.cluster, admin_password, username, password)
        return _done(username, role, "created")

    run_in_cluster(data_dir, output, cluster_id, work)


@user.command("change-password")
@options.data_dir
@options.output
@options.cluster_id
@options.username
@_role
@_admin_password
@options.password_file("old-password-file", "the user's own old password", "Takes the place of admin's password.")
@options.password_file("password-file", "the new password")
def change_password(
    data_dir: Path,
    output: str,
    cluster_id: str,
    username: str,
    role: str,
    admin_password_file: str | None,
    old_password_file: str | None,
    password_file: str | None,
) -> None:
    """Set a user's password on every HSM: as admin, which also unlocks the user, or as the user itself.

    Lines of standard input are taken in the order old password, new password.
    """
    if old_password_file is not None:
        if admin_password_file is not None:
            raise click.UsageError("--admin-password-file and --old-password-file exclude each other")
        old_password = read_password(old_password_file, "--old-password-file", "")
    else:
        old_password = read_password(admin_password_file, "--admin-password-file", "Password of admin")
    password = read_password(password_file, "--password-file", f"New password of {username}", confirm=True)

    async def work(session: ClusterSession) -> Answer:
        from keywright.cli.hsm.events import recorded
        from keywright.cli.hsm.user_listing import require_role
        from keywright.cli.hsm.user_login import refuse_logged_in

        await require_role(session, username, role)
        await refuse_logged_in(session, username)
        provisioner, cluster = session.provisioner, session.cluster
        as_whom = username if old_password_file is not None else "admin"
        async with recorded(session, "HsmChangePassword", userName=username, asUser=as_whom):
            if old_password_file is not None:
                await provisioner.change_own_password(cluster, username, old_password, password)
            else:
                await provisioner.change_password(cluster, old_password, username, password)
        return _done(username, role, "password changed")

    run_in_cluster(data_dir, output, cluster_id, work)


@user.command()
@options.data_dir
@options.output
@options.cluster_id
@options.username
@_crypto_user_role
@_admin_password
def delete(
    data_dir: Path, output: str, cluster_id: str, username: str, role: str, admin_password_file: str | None
) -> None:
    """Delete a user that owns no keys and is not logged in, as admin."""
    admin_password = read_password(admin_password_file, "--admin-password-file", "Password of admin")

    async def work(session: ClusterSession) -> Answer:
        from keywright.cli.hsm.events import recorded

        async with recorded(session, "HsmDeleteUser", userName=username):
            await session.provisioner.delete_user(session.cluster, admin_password, username)
        return _done(username, role, "deleted")

    run_in_cluster(data_dir, output, cluster_id, work)


def _done(username: str, role: str, event: str) -> Answer:
    return Answer(data={"username": username, "role": role, "event": event}, lines=[f"{username} ({role}): {event}"])
