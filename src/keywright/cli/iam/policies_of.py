"""The commands about the policies of a user, group or role, which are the same for each."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from keywright.cli.iam import options
from keywright.cli.iam.session import change, event

if TYPE_CHECKING:
    from keywright.operations.iam.administration import Administration
    from keywright.operations.iam.holders import Holder, HolderKind


def add_policy_commands(group: click.Group, kind: HolderKind) -> None:
    """Add `attach`, `detach`, `put-policy` and `delete-policy` to the commands of a kind of holder."""
    for command in (_attach(kind), _detach(kind), _put(kind), _delete(kind)):
        group.add_command(command)


def _attach(kind: HolderKind) -> click.Command:
    @click.command("attach", help=f"Attach a managed policy, given by name or ARN, to a {kind}.")
    @options.data_dir
    @options.account_id
    @click.argument("name", metavar=kind.upper())
    @click.argument("policy")
    def attach(data_dir: Path, account_id: str | None, name: str, policy: str) -> None:
        def work(administration: Administration) -> dict[str, Any]:
            from keywright.operations.iam import holders

            of = _holder(administration, kind, name)
            return {kind: of.name, "attached": holders.attach(administration, of, policy)}

        change(
            data_dir,
            account_id,
            event(f"Attach{kind.capitalize()}Policy"),
            work,
        )

    return attach


def _detach(kind: HolderKind) -> click.Command:
    @click.command("detach", help=f"Detach a managed policy from a {kind}.")
    @options.data_dir
    @options.account_id
    @click.argument("name", metavar=kind.upper())
    @click.argument("policy")
    def detach(data_dir: Path, account_id: str | None, name: str, policy: str) -> None:
        def work(administration: Administration) -> dict[str, Any]:
            from keywright.operations.iam import holders

            of = _holder(administration, kind, name)
            return {kind: of.name, "detached": holders.detach(administration, of, policy)}

        change(
            data_dir,
            account_id,
            event(f"Detach{kind.capitalize()}Policy"),
            work,
        )

    return detach


def _put(kind: HolderKind) -> click.Command:
    @click.command("put-policy", help=f"Put an inline policy of a {kind}, in the place of the one of that name.")
    @options.data_dir
    @options.account_id
    @click.argument("name", metavar=kind.upper())
    @click.argument("policy")
    @options.document("--document", "the policy")
    def put(data_dir: Path, account_id: str | None, name: str, policy: str, document: IO[str]) -> None:
        text = document.read()

        def work(administration: Administration) -> dict[str, Any]:
            from keywright.operations.iam import holders

            of = _holder(administration, kind, name)
            holders.put_inline(administration, of, policy, text)
            return {kind: of.name, "put": policy}

        change(
            data_dir,
            account_id,
            event(f"Put{kind.capitalize()}Policy", document=text),
            work,
        )

    return put


def _delete(kind: HolderKind) -> click.Command:
    @click.command("delete-policy", help=f"Delete an inline policy of a {kind}.")
    @options.data_dir
    @options.account_id
    @click.argument("name", metavar=kind.upper())
    @click.argument("policy")
    def delete(data_dir: Path, account_id: str | None, name: str, policy: str) -> None:
        def work(administration: Administration) -> dict[str, Any]:
            from keywright.operations.iam import holders

            of = _holder(administration, kind, name)
            holders.delete_inline(administration, of, policy)
            return {kind: of.name, "deleted": policy}

        change(
            data_dir,
            account_id,
            event(f"Delete{kind.capitalize()}Policy"),
            work,
        )

    return delete


def _holder(administration: Administration, kind: HolderKind, name: str) -> Holder:
    from keywright.operations.iam.holders import holder

    return holder(administration, kind, name)
