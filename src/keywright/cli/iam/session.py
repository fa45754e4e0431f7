"""Runs the work of a command in one transaction and prints its answer, or the one line of why it was refused.

A change is recorded in the audit log, whether it works or is refused, under the name of the machine's user.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.machine_user import machine_user
from keywright.cli.refusal import refuse

if TYPE_CHECKING:
    from keywright.bootstrap import IamPlane
    from keywright.operations.iam.administration import Administration

Answer = Mapping[str, Any]


# Where the deployment is, what the record says elsewhere, and open files.
_NOT_TOLD = frozenset({"data_dir", "account_id", "document"})


@dataclass(frozen=True, slots=True)
class Event:
    """What the audit log calls a change, and the parameters that it is told of; no secrets."""

    name: str
    parameters: Mapping[str, Any]


def event(name: str, **more: Any) -> Event:
    """Return the event that the running command is, with its own arguments; documents are given as `more`."""
    given = click.get_current_context().params
    arguments = {key: value for key, value in given.items() if key not in _NOT_TOLD and value not in (None, (), False)}
    return Event(name, {**arguments, **more})


def change(data_dir: Path, account_id: str | None, event: Event, work: Callable[[Administration], Answer]) -> None:
    """Do the work in a transaction, record it and print its answer."""
    run(data_dir, account_id, lambda plane: recorded(plane, event, plane.write(work)))


def look(data_dir: Path, account_id: str | None, work: Callable[[Administration], Answer]) -> None:
    """Do work that changes nothing and print its answer."""
    run(data_dir, account_id, lambda plane: plane.read(work))


async def recorded(plane: IamPlane, event: Event, work: Awaitable[Answer]) -> Answer:
    """Do the work and record it.

    Raises:
        IamRefused: the work is refused; or it was done, and cannot be recorded.
    """
    from keywright.domain.errors import KeywrightError
    from keywright.domain.iam.errors import IamRefused

    try:
        answer = await work
    except (IamRefused, KeywrightError) as fault:
        await plane.record(event.name, event.parameters, machine_user(), fault)
        raise
    await plane.record(event.name, event.parameters, machine_user(), None)
    return answer


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
