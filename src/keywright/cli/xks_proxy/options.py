"""Options that many commands take, and how commands print and refuse."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from keywright.cli.refusal import refuse
from keywright.xksproxy.refusals import Refused

Command = TypeVar("Command", bound=Callable[..., Any])


def data_dir_option(command: Command) -> Command:
    """Add `--data-dir`."""
    kind = click.Path(path_type=Path)
    return click.option("--data-dir", type=kind, required=True, help="The directory that `init` made.")(command)


def prefix_option(command: Command) -> Command:
    """Add `--prefix`."""
    return click.option("--prefix", default="", help="The tenant's path prefix, as /tenant; none by default.")(command)


def print_json(value: Any) -> None:
    """Print one JSON value on one line."""
    click.echo(json.dumps(value))


@contextmanager
def refusals() -> Iterator[None]:
    """End the command with one line when it is refused."""
    try:
        yield
    except Refused as refusal:
        refuse(str(refusal))
