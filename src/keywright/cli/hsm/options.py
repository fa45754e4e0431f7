"""Options that the commands of `keywright hsm` have in common."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

data_dir = click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    envvar="KEYWRIGHT_DATA_DIR",
    show_envvar=True,
    required=True,
    help="The deployment that `init` made.",
)
output = click.option(
    "--output", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Form of the answer."
)
cluster_id = click.option("--cluster-id", required=True, help="The cluster to work in.")
username = click.option("--username", default="kmsuser", show_default=True, help="A user of the cluster.")


def password_file(name: str, whose: str, otherwise: str = "Asked for when not given.") -> _Decorator:
    """Return an option that names a file with a password in its first line."""
    return click.option(
        f"--{name}",
        type=click.Path(dir_okay=False, allow_dash=True),
        help=f"File with {whose} in its first line; - reads a line of standard input. {otherwise}",
    )
