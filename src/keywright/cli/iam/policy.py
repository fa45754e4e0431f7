"""`keywright iam policy`: the managed policies of an account."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from keywright.cli.iam import options
from keywright.cli.iam.answers import policy_answer
from keywright.cli.iam.session import change, event, look

if TYPE_CHECKING:
    from keywright.operations.iam.administration import Administration

_policy = click.argument("name", metavar="POLICY")


@click.group()
def policy() -> None:
    """Make, list, change and delete managed policies, which users, groups and roles can have attached."""


@policy.command()
@options.data_dir
@options.account_id
@_policy
@options.document("--document", "the policy")
@options.path
@click.option("--description", default="")
def create(data_dir: Path, account_id: str | None, name: str, document: IO[str], path: str, description: str) -> None:
    """Make a managed policy."""
    text = document.read()

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.policies import create_policy

        return policy_answer(create_policy(administration, name, text, path=path, description=description))

    change(data_dir, account_id, event("CreatePolicy", document=text), work)


@policy.command("list")
@options.data_dir
@options.account_id
def list_(data_dir: Path, account_id: str | None) -> None:
    """List the managed policies, those that every account has without making them too."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.domain.iam.builtin_policies import BUILTIN_POLICIES

        policies = administration.principals.policies(administration.account_id)
        return {"policies": [policy_answer(each) for each in policies], "built_in": list(BUILTIN_POLICIES)}

    look(data_dir, account_id, work)


@policy.command()
@options.data_dir
@options.account_id
@_policy
def show(data_dir: Path, account_id: str | None, name: str) -> None:
    """Show a managed policy with its text and the ids of those who have it."""

    def work(administration: Administration) -> dict[str, Any]:
        found = administration.policy(name)
        holders = sorted(administration.principals.holders(found.arn))
        return {**policy_answer(found), "document": found.text, "holders": holders}

    look(data_dir, account_id, work)


@policy.command()
@options.data_dir
@options.account_id
@_policy
@options.document("--document", "the policy")
def update(data_dir: Path, account_id: str | None, name: str, document: IO[str]) -> None:
    """Replace the text of a managed policy, for all who have it."""
    text = document.read()

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.policies import set_policy_text

        return policy_answer(set_policy_text(administration, administration.policy(name), text))

    change(data_dir, account_id, event("UpdatePolicy", document=text), work)


@policy.command()
@options.data_dir
@options.account_id
@_policy
def delete(data_dir: Path, account_id: str | None, name: str) -> None:
    """Delete a managed policy that nobody has."""

    def work(administration: Administration) -> dict[str, Any]:
        from keywright.operations.iam.policies import delete_policy

        found = administration.policy(name)
        delete_policy(administration, found)
        return {"deleted": found.arn}

    change(data_dir, account_id, event("DeletePolicy"), work)
