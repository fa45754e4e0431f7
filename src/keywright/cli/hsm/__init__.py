"""`keywright hsm`: what happens inside the HSMs of a cluster, where IAM has no say (cloudhsmv2.md section 4)."""

from __future__ import annotations

import click

from keywright.cli.hsm.cluster import cluster
from keywright.cli.hsm.key import key
from keywright.cli.hsm.login import login
from keywright.cli.hsm.user import user


@click.group()
def hsm() -> None:
    """Work inside the HSMs of a cluster, with the names and passwords of its own users.

    Runs on the deployment's data directory, beside a server or without one. Passwords come from files, from standard
    input (`-`, one line each) or from a prompt, never from the command line.

    With `--output json` a command prints one object: {"error_code": 0, "data": {...}}, or {"error_code": 1, "data":
    "what was refused"}. Exit codes: 0 done, 1 refused, 2 wrong usage.
    """


for _command in (cluster, key, login, user):
    hsm.add_command(_command)
