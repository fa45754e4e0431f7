"""`keywright iam apply`: makes accounts be as a file declares them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.iam import options
from keywright.cli.iam.session import Event, recorded, run
from keywright.cli.refusal import refuse

if TYPE_CHECKING:
    from keywright.bootstrap import IamPlane
    from keywright.domain.iam.declaration import DeclaredAccount
    from keywright.operations.iam.applying import Declared
    from keywright.operations.iam.differences import Difference
    from keywright.ports.storage import Transaction


@click.command()
@options.data_dir
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show the difference and change nothing.")
@click.option("--prune", is_flag=True, help="Delete users, groups, roles and policies that the file does not name.")
def apply(data_dir: Path, file: Path, dry_run: bool, prune: bool) -> None:
    """Make accounts be as FILE (.toml, .yaml or .json) declares them, all of it or nothing.

    What differs is shown first, on standard error. Attributes that the file states are made so exactly; those that it
    does not state stay, and so does everything that it does not name, unless --prune is given. Accounts and access
    keys are never deleted by it.
    """
    from keywright.cli.iam.declaration_file import FileRefused, read_file
    from keywright.domain.iam.declaration import read_declaration
    from keywright.domain.iam.errors import IamRefused

    try:
        declared = read_declaration(read_file(file))
    except (FileRefused, IamRefused) as fault:
        refuse(f"{file}: {fault}")

    async def on_plane(plane: IamPlane) -> Mapping[str, Any]:
        from keywright.operations.iam.applying import all_differences

        shown = await plane.storage.read(lambda transaction: all_differences(_in(transaction, declared), prune=prune))
        for difference in shown:
            click.echo(_line(difference), err=True)
        answer = {"applied": not dry_run, "differences": [_answer(difference) for difference in shown]}
        if not shown or dry_run:
            return answer

        async def apply_shown() -> dict[str, Any]:
            await plane.storage.write(lambda transaction: _apply(_in(transaction, declared), shown, prune))
            return answer

        event = Event("ApplyDeclaration", {"file": str(file), "prune": prune, "differences": answer["differences"]})
        return await recorded(plane, event, apply_shown())

    run(data_dir, None, on_plane)


def _in(transaction: Transaction, declared: Sequence[DeclaredAccount]) -> Declared:
    from keywright.operations.iam.administration import Administration

    return [(Administration.of(transaction, account.account_id, os.urandom), account) for account in declared]


def _apply(declared: Declared, shown: list[Difference], prune: bool) -> None:
    from keywright.domain.iam.errors import IamRefused
    from keywright.operations.iam.applying import apply_declared

    if apply_declared(declared, prune=prune) != shown:
        raise IamRefused("someone else changed the accounts meanwhile, and nothing was applied: run it again")


def _line(difference: Difference) -> str:
    sign = {"create": "+", "update": "~", "delete": "-"}[difference.action]
    attributes = ", ".join(difference.changes)
    what = f"{difference.kind} {difference.name} of account {difference.account_id}"
    return f"{sign} {what}{': ' + attributes if attributes else ''}"


def _answer(difference: Difference) -> dict[str, Any]:
    return {
        "action": difference.action,
        "kind": difference.kind,
        "account_id": difference.account_id,
        "name": difference.name,
        "changes": {name: {"from": before, "to": after} for name, (before, after) in difference.changes.items()},
    }
