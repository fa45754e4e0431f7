"""The root of the commands that click carries out."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

import click

_SUMMARY = "A key management service that you run yourself: the AWS KMS API, with custom key stores that are real."


class LazyGroup(click.Group):
    """A group that imports a command when it is asked for."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """Take where each command is, as `module:name`."""
        super().__init__(
            name="keywright",
            help=_SUMMARY,
            context_settings={"help_option_names": ["-h", "--help"]},
        )
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return list(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None when there is none of this name."""
        del ctx
        place = self._places.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


def root_of(places: Mapping[str, str]) -> click.Group:
    """Return the root of the commands that are at these places."""
    show_version = click.version_option(package_name="keywright", message="keywright %(version)s")
    root: click.Group = show_version(LazyGroup(places))
    return root
