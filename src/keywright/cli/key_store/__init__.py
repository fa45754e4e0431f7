"""`keywright key-store`: custom key stores, made by answering questions."""

from __future__ import annotations

import click

from keywright.cli.key_store.create import create


@click.group("key-store")
def key_store() -> None:
    """Make custom key stores."""


key_store.add_command(create)
