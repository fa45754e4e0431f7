"""`keywright init`: a new deployment."""

from __future__ import annotations

import json
from pathlib import Path

import click

from keywright.cli.refusal import refuse


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), required=True, help="Where to make the deployment.")
@click.option("--account-id", default="111122223333", show_default=True, help="The first account, 12 digits.")
@click.option("--regions", default="us-east-1", show_default=True, help="Regions to serve, separated by commas.")
@click.option("--database-url", help="PostgreSQL, as postgresql://user@host/name; SQLite in the data directory else.")
def init(data_dir: Path, account_id: str, regions: str, database_url: str | None) -> None:
    """Make a new deployment: database, sealed root key, first administrator.

    Prints one JSON object with the administrator's access key, once. Refuses to overwrite anything.
    """
    from keywright.bootstrap import ANY_REGION, CannotOpen, InitialAdministrator, initialize

    names = tuple(region.strip() for region in regions.split(","))
    if ANY_REGION in names:
        refuse("only `keywright dev` serves every Region: name the Regions to serve")
    try:
        administrator: InitialAdministrator = initialize(
            data_dir,
            account_id=account_id,
            regions=names,
            database_url=database_url,
        )
    except CannotOpen as fault:
        refuse(str(fault))
    click.echo(
        json.dumps(
            {
                "account_id": account_id,
                "regions": list(administrator.regions),
                "access_key_id": administrator.access_key_id,
                "secret_access_key": administrator.secret_access_key,
                "data_dir": str(data_dir.absolute()),
            }
        )
    )
