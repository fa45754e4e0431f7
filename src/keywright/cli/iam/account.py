"""`keywright iam account`: the accounts of a deployment."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.iam import options
from keywright.cli.iam.answers import account_answer
from keywright.cli.iam.session import change, event, look

if TYPE_CHECKING:
    from keywright.operations.iam.administration import Administration

_account = click.argument("account_id")


@click.group()
def account() -> None:
    """Make, list and delete accounts: keys, stores and principals of one are nothing to the others."""


@account.command()
@options.data_dir
@_account
@click.option("--name", default="", help="For those who read the list.")
def create(data_dir: Path, account_id: str, name: str) -> None:
    """Make an account, given by its 12 digits."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.accounts import create_account

        return account_answer(create_account(administration, name))

    change(data_dir, account_id, event("CreateAccount"), work)


@account.command("list")
@options.data_dir
def list_(data_dir: Path) -> None:
    """List the accounts."""
    look(
        data_dir,
        None,
        lambda administration: {"accounts": [account_answer(each) for each in administration.principals.accounts()]},
    )


@account.command()
@options.data_dir
@_account
def delete(data_dir: Path, account_id: str) -> None:
    """Delete an account that has no principals left. Its KMS keys are not touched, and nobody's from then on."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.accounts import delete_account

        delete_account(administration)
        return {"deleted": account_id}

    change(data_dir, account_id, event("DeleteAccount"), work)
