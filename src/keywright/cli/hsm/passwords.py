"""Where passwords come from: files, standard input or a prompt without echo; never the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import click

STANDARD_INPUT = "-"


def read_password(file: str | None, option: str, prompt: str, *, confirm: bool = False) -> str:
    """Return the password in the first line of a file, or ask for it on the terminal.

    Raises:
        click.UsageError: there is none, or nobody to ask.
    """
    if file is None:
        return _ask(option, prompt, confirm=confirm)
    password = _first_line(file, option).rstrip("\r\n")
    if not password:
        raise click.UsageError(f"{option}: there is no password in the first line")
    return password


def _ask(option: str, prompt: str, *, confirm: bool) -> str:
    if not sys.stdin.isatty():
        raise click.UsageError(f"{option} is needed where nobody can be asked for the password")
    answer: str = click.prompt(prompt, hide_input=True, confirmation_prompt=confirm, err=True)
    return answer


def _first_line(file: str, option: str) -> str:
    if file == STANDARD_INPUT:
        return sys.stdin.readline()
    try:
        with Path(file).open(encoding="utf-8") as lines:
            return lines.readline()
    except (OSError, UnicodeDecodeError) as fault:
        raise click.UsageError(f"{option}: {file} cannot be read as a password file") from fault
