"""`keywright iam role`: the roles of an account."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from keywright.cli.iam import options
from keywright.cli.iam.answers import policies_of, role_answer
from keywright.cli.iam.policies_of import add_policy_commands
from keywright.cli.iam.role_changes import revoke_sessions, set_trust_policy, tag, untag, update
from keywright.cli.iam.session import change, event, look

if TYPE_CHECKING:
    from keywright.operations.iam.administration import Administration

_role = click.argument("name", metavar="ROLE")


@click.group()
def role() -> None:
    """Make, list, change and delete roles and their policies, and revoke their sessions."""


@role.command()
@options.data_dir
@options.account_id
@_role
@options.document("--trust-policy", "who may assume the role")
@options.path
@click.option("--description", default="")
@click.option("--max-session-duration", default=3600, show_default=True, help="In seconds, at most 43200.")
@options.tags
@options.boundary
def create(
    data_dir: Path,
    account_id: str | None,
    name: str,
    document: IO[str],
    tags: tuple[str, ...],
    permissions_boundary: str | None,
    max_session_duration: int,
    path: str,
    description: str,
) -> None:
    """Make a role, which has no permissions yet. Whom its trust policy names must exist."""
    text, given = document.read(), options.read_tags(tags)

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.roles import create_role

        made = create_role(
            administration,
            name,
            text,
            path=path,
            description=description,
            maximum_session_seconds=max_session_duration,
            boundary=permissions_boundary,
            tags=given,
        )
        return role_answer(made)

    change(
        data_dir,
        account_id,
        event("CreateRole", document=text),
        work,
    )


@role.command("list")
@options.data_dir
@options.account_id
def list_(data_dir: Path, account_id: str | None) -> None:
    """List the roles."""

    def work(administration: Administration) -> dict[str, Any]:
        roles = administration.principals.roles(administration.account_id)
        return {"roles": [role_answer(each) for each in roles]}

    look(data_dir, account_id, work)


@role.command()
@options.data_dir
@options.account_id
@_role
def show(data_dir: Path, account_id: str | None, name: str) -> None:
    """Show a role with its trust policy and its policies."""

    def work(administration: Administration) -> dict[str, Any]:
        found = administration.role(name)
        return {
            **role_answer(found),
            "trust_policy": found.trust_policy,
            **policies_of(administration, found.role_id),
        }

    look(data_dir, account_id, work)


@role.command()
@options.data_dir
@options.account_id
@_role
@options.cascade
def delete(data_dir: Path, account_id: str | None, name: str, cascade: bool) -> None:
    """Delete a role, and end its sessions; it must have no policies left."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.roles import delete_role

        found = administration.role(name)
        delete_role(administration, found, cascade=cascade)
        return {"deleted": found.arn}

    change(data_dir, account_id, event("DeleteRole"), work)


for _command in (revoke_sessions, set_trust_policy, tag, untag, update):
    role.add_command(_command)
add_policy_commands(role, "role")
