"""`keywright xks-proxy`: an XKS proxy of one's own, over PKCS#11 tokens or keys in a sealed file."""

from __future__ import annotations

import importlib

import click

COMMANDS = {
    "init": "keywright.cli.xks_proxy.init:init",
    "serve": "keywright.cli.xks_proxy.serve:serve",
    "tenant": "keywright.cli.xks_proxy.tenant:tenant",
    "credential": "keywright.cli.xks_proxy.credential:credential",
    "key": "keywright.cli.xks_proxy.key:key",
    "rule": "keywright.cli.xks_proxy.rule:rule",
    "export": "keywright.cli.xks_proxy.credential:export",
    "verify": "keywright.cli.xks_proxy.verify:verify",
}


class _LazyGroup(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return a command, or None when there is none of this name."""
        del ctx
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, _, name = place.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_LazyGroup)
def xks_proxy() -> None:
    """Run an XKS proxy: a program of its own, for Keywright's external key stores and for those of AWS KMS.

    Everything works on a data directory. A running server sees what commands change within a second; settings in
    xks-proxy.toml are read at its start.
    """
