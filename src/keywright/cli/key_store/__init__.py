"""`keywright key-store`: custom key stores, made by answering questions."""

from __future__ import annotations

import click


@click.group()
def key_store() -> None:
    """Make custom key stores."""
