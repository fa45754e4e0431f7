"""`keywright iam`: the accounts of a deployment, and who may do what in them."""

from __future__ import annotations

import click

from keywright.cli.iam.access_key import access_key
from keywright.cli.iam.account import account
from keywright.cli.iam.apply import apply
from keywright.cli.iam.explain import explain
from keywright.cli.iam.group import group
from keywright.cli.iam.policy import policy
from keywright.cli.iam.role import role
from keywright.cli.iam.user import user


@click.group()
def iam() -> None:
    """Administer accounts, users, groups, roles, access keys and policies.

    Runs on the deployment's data directory, beside a server or without one; a running server follows within a second.
    Each command prints one JSON object. Exit codes: 0 done, 1 refused, 2 wrong usage.
    """


for _command in (access_key, account, apply, explain, group, policy, role, user):
    iam.add_command(_command)
