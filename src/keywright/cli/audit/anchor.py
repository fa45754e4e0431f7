"""`keywright audit anchor`: how far the log has come, to be kept elsewhere."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import click

from keywright.cli.audit.source import reading, source_of, source_options


@click.command()
@source_options
def anchor(files: Sequence[Path], data_dir: Path | None) -> None:
    """Print the last record of every chain, as one line of JSON.

    Keep it where whoever can change the log cannot: `audit verify --anchor FILE` then misses every record that was
    there and is not any more, those at the end included.
    """
    import msgspec

    from keywright.audit.anchors import take_anchor

    source = source_of(data_dir, files)
    with reading():
        taken = take_anchor(source.files, time.time())
    click.echo(msgspec.json.encode(taken).decode())
