"""`keywright dev`: a server for development, ready at once."""

from __future__ import annotations

import tempfile
from pathlib import Path

import click

from keywright.cli.listen_address import ListenRefused, parse_listen_address
from keywright.cli.refusal import refuse
from keywright.cli.serve import run_server

# XKS proxies that are developed run on the developer's machine, where no public name leads otherwise.
# Who develops wants answers, and tests that make a hundred keys want them at once.
_CONFIGURATION = """\
[network]
allowed_networks = ["127.0.0.0/8", "::1/128"]

[quotas]
enabled = false
"""


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), help="Kept between runs; a temporary one by default.")
@click.option("--listen", default="127.0.0.1:8080", show_default=True, help="HOST:PORT on loopback.")
@click.option("--account-id", default="000000000000", show_default=True, help="The account, 12 digits.")
@click.option("--access-key-id", default="test", show_default=True)
@click.option("--secret-access-key", default="test", show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
def dev(
    data_dir: Path | None, listen: str, account_id: str, access_key_id: str, secret_access_key: str, workers: int
) -> None:
    """Serve every Region that a request names, on loopback, with one administrator.

    The access key is `test` with the secret `test`, as CI set-ups expect. Signatures are verified all the same.
    The keywright.toml that it makes lets XKS proxies be on loopback; one that is there stays as it is.
    """
    try:
        address = parse_listen_address(listen)
        if not address.loopback:
            refuse("`keywright dev` has well-known credentials and listens on loopback only; use `keywright serve`")
        with tempfile.TemporaryDirectory(prefix="keywright-dev-") as temporary:
            directory = data_dir or Path(temporary) / "data"
            _make_if_empty(directory, account_id, access_key_id, secret_access_key)
            run_server(directory, address, workers)
    except ListenRefused as fault:
        refuse(str(fault))


def _make_if_empty(directory: Path, account_id: str, access_key_id: str, secret_access_key: str) -> None:
    from keywright.bootstrap import ANY_REGION, CannotOpen, initialize

    if directory.exists() and any(directory.iterdir()):
        return
    try:
        initialize(
            directory,
            account_id=account_id,
            regions=(ANY_REGION,),
            access_key_id=access_key_id,
            secret_access_key=secret_access_key,
            configuration=_CONFIGURATION,
        )
    except CannotOpen as fault:
        refuse(str(fault))
