"""Options that the commands of `keywright iam` have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
account_id = click.option("--account-id", help="The account; by default that of `init`.")
path = click.option("--path", default="/", show_default=True, help="Part of the ARN, as /team/.")
tags = click.option("--tag", "tags", multiple=True, metavar="KEY=VALUE", help="May be given again.")
boundary = click.option("--permissions-boundary", metavar="POLICY", help="A managed policy's name or ARN.")
cascade = click.option("--cascade", is_flag=True, help="Take away first whatever hangs on it.")


def document(name: str, what: str) -> _Decorator:
    """Return an option that names a file with a policy."""
    return click.option(
        name,
        "document",
        type=click.File(encoding="utf-8"),
        required=True,
        help=f"File with {what}; - is standard input.",
    )


def read_tags(given: Sequence[str]) -> Mapping[str, str]:
    """Return tags that were given as KEY=VALUE; exits on one that was not."""
    return read_pairs("--tag", given)


def read_pairs(option: str, given: Sequence[str]) -> Mapping[str, str]:
    """Return what an option was given as KEY=VALUE; exits on one that was not."""
    pairs: dict[str, str] = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals or key in pairs:
            raise click.UsageError(f"{option} takes KEY=VALUE, each key once, unlike {pair!r}")
        pairs[key] = value
    return pairs


def read_values(option: str, given: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Return what an option was given as KEY=VALUE, with all values of each key; exits on one that was not."""
    values: dict[str, tuple[str, ...]] = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"{option} takes KEY=VALUE, unlike {pair!r}")
        values[key] = (*values.get(key, ()), value)
    return values
