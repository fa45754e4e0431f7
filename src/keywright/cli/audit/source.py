"""Which files a command of `keywright audit` reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keywright.cli.refusal import refuse

if TYPE_CHECKING:
    from keywright.crypto.audit_seal import AuditSeal


@dataclass(frozen=True, slots=True)
class Source:
    """The files, oldest first, and what checks their seals where a deployment was named."""

    files: Sequence[Path]
    seal: AuditSeal | None = field(repr=False)


def source_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say what it reads."""
    files = click.argument("files", nargs=-1, type=click.Path(path_type=Path))
    data_dir = click.option(
        "--data-dir",
        type=click.Path(path_type=Path),
        envvar="KEYWRIGHT_DATA_DIR",
        show_envvar=True,
        help="The deployment whose log it is. Its files are read when none is named.",
    )
    return files(data_dir(command))


def source_of(data_dir: Path | None, files: Sequence[Path]) -> Source:
    """Return what to read; exits with code 1 and one line when there is nothing."""
    from keywright.bootstrap import CannotOpen
    from keywright.bootstrap.audit_log import audit_files

    if data_dir is None:
        if not files:
            raise click.UsageError("name a deployment with --data-dir, or files")
        return Source(files, None)
    try:
        known = audit_files(data_dir)
    except CannotOpen as fault:
        refuse(str(fault))
    if not (files or known.files):
        refuse(f"{data_dir} has no audit log yet: nothing was written")
    return Source(files or known.files, known.seal)


@contextmanager
def reading() -> Iterator[None]:
    """Let a file that cannot be read end the command with one line."""
    try:
        yield
    except OSError as fault:
        refuse(f"{fault.filename or 'the audit log'} cannot be read ({fault.strerror})")
