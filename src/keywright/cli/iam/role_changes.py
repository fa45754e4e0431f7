"""The commands that change a role: its limits, its trust policy, its tags, and the sessions that it gave out."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from keywright.cli.iam import options
from keywright.cli.iam.answers import role_answer
from keywright.cli.iam.session import change, event

if TYPE_CHECKING:
    from keywright.operations.iam.administration import Administration

_role = click.argument("name", metavar="ROLE")


@click.command()
@options.data_dir
@options.account_id
@_role
@click.option("--description")
@click.option("--max-session-duration", type=int, help="In seconds, at most 43200.")
@options.boundary
@click.option("--no-permissions-boundary", "unbound", is_flag=True, help="Take the boundary away.")
def update(
    data_dir: Path,
    account_id: str | None,
    name: str,
    description: str | None,
    max_session_duration: int | None,
    permissions_boundary: str | None,
    unbound: bool,
) -> None:
    """Change a role's description, how long its sessions last at most, or its boundary."""
    if unbound and permissions_boundary is not None:
        raise click.UsageError("--permissions-boundary and --no-permissions-boundary exclude each other")

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.roles import set_role_boundary, set_role_limits

        found = administration.role(name)
        changed = set_role_limits(
            administration,
            found,
            description=found.description if description is None else description,
            maximum_session_seconds=max_session_duration or found.maximum_session_seconds,
        )
        if unbound or permissions_boundary is not None:
            changed = set_role_boundary(administration, changed, permissions_boundary)
        return role_answer(changed)

    change(
        data_dir,
        account_id,
        event("UpdateRole"),
        work,
    )


@click.command("set-trust-policy")
@options.data_dir
@options.account_id
@_role
@options.document("--document", "who may assume the role")
def set_trust_policy(data_dir: Path, account_id: str | None, name: str, document: IO[str]) -> None:
    """Replace a role's trust policy; sessions that it gave out go on."""
    text = document.read()

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam import roles

        return role_answer(roles.set_trust_policy(administration, administration.role(name), text))

    change(data_dir, account_id, event("UpdateAssumeRolePolicy", document=text), work)


@click.command("revoke-sessions")
@options.data_dir
@options.account_id
@_role
def revoke_sessions(data_dir: Path, account_id: str | None, name: str) -> None:
    """Refuse all sessions of a role that were given out before now; new ones can be had as before."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam import roles

        return role_answer(roles.revoke_sessions(administration, administration.role(name)))

    change(data_dir, account_id, event("RevokeSessions"), work)


@click.command()
@options.data_dir
@options.account_id
@_role
@options.tags
def tag(data_dir: Path, account_id: str | None, name: str, tags: tuple[str, ...]) -> None:
    """Add tags to a role, or change their values."""
    given = options.read_tags(tags)

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.roles import set_role_tags

        found = administration.role(name)
        return role_answer(set_role_tags(administration, found, {**found.tags, **given}))

    change(data_dir, account_id, event("TagRole"), work)


@click.command()
@options.data_dir
@options.account_id
@_role
@click.argument("keys", nargs=-1, required=True)
def untag(data_dir: Path, account_id: str | None, name: str, keys: tuple[str, ...]) -> None:
    """Take tags away from a role, by their keys."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.roles import set_role_tags

        found = administration.role(name)
        kept = {key: value for key, value in found.tags.items() if key not in keys}
        return role_answer(set_role_tags(administration, found, kept))

    change(data_dir, account_id, event("UntagRole"), work)
