"""`keywright network`: the operator's network as key stores meet it."""

from __future__ import annotations

from pathlib import Path

import click

from keywright.cli.refusal import refuse


@click.group()
def network() -> None:
    """Look at the network that keywright.toml states, and at what is taken in it."""


@network.command(name="list")
@click.option(
    "--data-dir",
    type=click.Path(path_type=Path),
    envvar="KEYWRIGHT_DATA_DIR",
    show_envvar=True,
    required=True,
    help="The deployment that `init` made.",
)
@click.option("--region", help="One Region only.  [default: all that are served or configured]")
@click.option("--output", type=click.Choice(["table", "json"]), default="table", show_default=True)
def list_network(data_dir: Path, region: str | None, output: str) -> None:
    """Show subnets, endpoint services and their faults, interface endpoints, hosted zones and public hosts.

    Runs on the deployment's data directory, beside a server or without one, and changes nothing. A server sees changes
    of keywright.toml when it is started again; this command sees them at once.
    """
    import json

    from keywright.bootstrap import CannotOpen
    from keywright.cli.network.overview import network_overview
    from keywright.cli.network.text import overview_lines
    from keywright.domain.errors import KeywrightError

    try:
        overview = network_overview(data_dir, region)
    except (CannotOpen, KeywrightError) as fault:
        refuse(str(fault) or type(fault).__name__)
    if output == "json":
        click.echo(json.dumps(overview, indent=2))
        return
    for line in overview_lines(overview):
        click.echo(line)
