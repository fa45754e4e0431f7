"""`keywright serve`: the server."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import sys
from pathlib import Path

import click

from keywright.cli.listen_address import ListenAddress, ListenRefused, bind, parse_listen_address
from keywright.cli.refusal import refuse


@click.command()
@click.option("--data-dir", type=click.Path(path_type=Path), required=True, help="The deployment that `init` made.")
@click.option("--listen", default="127.0.0.1:8080", show_default=True, help="HOST:PORT; port 0 means any free one.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Worker processes.")
@click.option("--tls-cert", type=click.Path(path_type=Path, exists=True), help="Certificate chain, PEM.")
@click.option("--tls-key", type=click.Path(path_type=Path, exists=True), help="Private key, PEM.")
def serve(data_dir: Path, listen: str, workers: int, tls_cert: Path | None, tls_key: Path | None) -> None:
    """Serve the KMS and CloudHSM v2 APIs until SIGTERM.

    Prints one JSON line when it is ready. Plain HTTP is served on loopback only.
    """
    try:
        address = parse_listen_address(listen)
        if (tls_cert is None) != (tls_key is None):
            refuse("--tls-cert and --tls-key go together")
        if tls_cert is None and not address.loopback:
            refuse(f"{address.host} can be reached from other machines: give --tls-cert and --tls-key")
        run_server(data_dir, address, workers, tls_cert, tls_key)
    except ListenRefused as fault:
        refuse(str(fault))


def _check_certificate(tls_cert: Path, tls_key: Path) -> None:
    """Refuse a certificate and key that no worker could use."""
    import ssl

    try:
        # Without a password an encrypted key would ask for one at the terminal.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tls_cert, tls_key, password="")
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "reason", None) or getattr(fault, "strerror", None) or str(fault)
        refuse(f"--tls-cert {tls_cert} and --tls-key {tls_key} cannot be used ({reason}): give a PEM chain and its key")


def run_server(
    data_dir: Path, address: ListenAddress, workers: int, tls_cert: Path | None = None, tls_key: Path | None = None
) -> None:
    """Check the deployment, listen, and run the workers; exits with code 1 and one line when it cannot.

    Raises:
        ListenRefused: the address cannot be listened on.
    """
    from keywright.bootstrap import CannotOpen, prepare_deployment
    from keywright.cli.serving.supervisor import Supervisor
    from keywright.cli.serving.worker_process import WorkerCannotStart

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    try:
        any_region = prepare_deployment(data_dir)
        if any_region and not address.loopback:
            refuse("a deployment made by `keywright dev` has well-known credentials and is served on loopback only")
        if tls_cert is not None and tls_key is not None:
            _check_certificate(tls_cert, tls_key)
        with bind(address) as listener:
            supervisor = Supervisor(
                data_dir=data_dir.absolute(),
                listener=listener,
                workers=workers,
                tls_cert=tls_cert,
                tls_key=tls_key,
                on_ready=lambda: _print_ready(listener, tls=tls_cert is not None, workers=workers),
            )
            asyncio.run(supervisor.run())
    except (CannotOpen, WorkerCannotStart) as fault:
        refuse(str(fault))


def _print_ready(listener: socket.socket, *, tls: bool, workers: int) -> None:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    endpoint = f"{'https' if tls else 'http'}://{shown}:{port}"
    click.echo(json.dumps({"event": "ready", "endpoint": endpoint, "workers": workers}))
    sys.stdout.flush()
