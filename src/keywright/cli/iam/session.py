"""Runs the work of a command in one transaction and prints its answer, or the one line of why it was refused."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.refusal import refuse

if TYPE_CHECKING:
    from keywright.bootstrap import IamPlane
    from keywright.operations.iam.administration import Administration

Answer = Mapping[str, Any]


def change(data_dir: Path, account_id: str | None, work: Callable[[Administration], Answer]) -> None:
    """Do the work in a transaction and print its answer."""
    run(data_dir, account_id, lambda plane: plane.write(work))


def look(data_dir: Path, account_id: str | None, work: Callable[[Administration], Answer]) -> None:
    """Do work that changes nothing and print its answer."""
    run(data_dir, account_id, lambda plane: plane.read(work))


def run(data_dir: Path, account_id: str | None, work: Callable[[IamPlane], Awaitable[Answer]]) -> None:
    """Open the deployment, do the work and print its answer; exits with code 1 and one line when it is refused."""
    from keywright.bootstrap import CannotOpen, open_iam_plane
    from keywright.domain.errors import KeywrightError
    from keywright.domain.iam.errors import IamRefused

    # What fails is told by the one line below; the log of a command that runs for seconds has no other reader.
    logging.getLogger("keywright").addHandler(logging.NullHandler())

    async def on_plane() -> Answer:
        with open_iam_plane(data_dir, account_id) as plane:
            return await work(plane)

    try:
        answer = asyncio.run(on_plane())
    except (CannotOpen, IamRefused, KeywrightError) as fault:
        refuse(str(fault) or type(fault).__name__)
    click.echo(json.dumps(answer, ensure_ascii=False))
