"""Parsing of command lines as `aws` does it: argparse, with the AWS CLI's usage and its lists of choices.

argparse and not click, because users rely on its habits: an option may be abbreviated as long as it is unambiguous,
`--region=x` is `--region x`, and a list takes all the words up to the next option.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any, NoReturn

_CHOICES_PER_LINE = 2


class OptionParser(argparse.ArgumentParser):
    """A parser of a part of the command line; what it does not know is left for the next one."""

    def __init__(self, program: str) -> None:
        super().__init__(prog=program, usage=usage(program), add_help=False, conflict_handler="resolve")

    def part(self, words: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
        """Return what was understood and the words that were not. Exits with 2 and the usage when words are wrong."""
        return self.parse_known_args(words)

    def _get_formatter(self) -> argparse.HelpFormatter:
        # argparse makes one for every option that is added; with a width it need not import shutil to ask for it.
        return argparse.HelpFormatter(prog=self.prog, width=80)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        choices = list(action.choices or ())
        if not choices or value in choices:
            return
        raise argparse.ArgumentError(
            action, "\n".join(["Invalid choice, valid choices are:\n", *_listed(choices, value)])
        )

    def error(self, message: str) -> NoReturn:
        """Print the usage and the message on stderr, and exit with 2."""
        self.exit(2, f"usage: {self.usage}{self.prog}: error: {message}\n")


def usage(program: str) -> str:
    """Return the usage of every command, which stands before the message of a wrong one."""
    return (
        f"{program} [options] <command> <subcommand> [<subcommand> ...] [parameters]\n"
        "To see help text, you can run:\n\n"
        f"  {program} help\n  {program} <command> help\n  {program} <command> <subcommand> help\n"
    )


def _listed(choices: list[str], value: str) -> list[str]:
    from difflib import get_close_matches

    rows = [choices[start : start + _CHOICES_PER_LINE] for start in range(0, len(choices), _CHOICES_PER_LINE)]
    lines = [" | ".join(f"{choice:<40}" for choice in row) for row in rows]
    if close := get_close_matches(value, choices, cutoff=0.8):
        lines += [f"\n\nInvalid choice: {value!r}, maybe you meant:\n", *(f"  * {word}" for word in close)]
    return lines
