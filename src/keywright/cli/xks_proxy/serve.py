"""`keywright xks-proxy serve`: the server."""

from __future__ import annotations

import json
import logging
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keywright.cli.listen_address import ListenRefused, bind, parse_listen_address
from keywright.cli.refusal import refuse
from keywright.cli.xks_proxy.options import data_dir_option, refusals

if TYPE_CHECKING:
    from keywright.xksproxy.serving import Listeners
    from keywright.xksproxy.settings import Settings
    from keywright.xksproxy.tls import TlsFiles


@click.command()
@data_dir_option
@click.option("--listen", default="127.0.0.1:8443", show_default=True, help="HOST:PORT; port 0 means any free one.")
@click.option("--tls-cert", type=click.Path(path_type=Path), help="Certificate chain, PEM; else as in the settings.")
@click.option("--tls-key", type=click.Path(path_type=Path), help="Private key, PEM; else as in the settings.")
def serve(data_dir: Path, listen: str, tls_cert: Path | None, tls_key: Path | None) -> None:
    """Serve the XKS proxy API over TLS until SIGTERM.

    Prints one JSON line when it is ready. SIGHUP makes it read state and certificate again, and open its log anew.
    """
    import uvloop

    from keywright.cli.serving.garbage import spare_what_stays
    from keywright.xksproxy.data_directory import open_data_directory
    from keywright.xksproxy.serving import Listeners
    from keywright.xksproxy.serving import serve as serve_until_stopped

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        with refusals(), bind(parse_listen_address(listen)) as api:
            directory = open_data_directory(data_dir)
            files = _tls_files(directory.settings, tls_cert, tls_key)
            with _metrics_listener(directory.settings) as metrics:
                listeners = Listeners(api=api, metrics=metrics if metrics.fileno() >= 0 else None)
                spare_what_stays()
                uvloop.run(serve_until_stopped(directory, files, listeners, lambda: _print_ready(listeners)))
    except ListenRefused as fault:
        refuse(str(fault))


def _tls_files(settings: Settings, certificate: Path | None, key: Path | None) -> TlsFiles:
    from keywright.xksproxy.tls import TlsFiles

    if (certificate is None) != (key is None):
        refuse("--tls-cert and --tls-key go together")
    certificate, key = certificate or settings.tls.certificate, key or settings.tls.key
    if certificate is None or key is None:
        refuse("a proxy speaks TLS only: give --tls-cert and --tls-key, or name them in the [tls] section")
    return TlsFiles(certificate=certificate, key=key)


def _metrics_listener(settings: Settings) -> socket.socket:
    """Return the listener for metrics, or a closed socket where none is wanted."""
    if settings.metrics_listen is None:
        unwanted = socket.socket()
        unwanted.close()
        return unwanted
    address = parse_listen_address(settings.metrics_listen)
    if not address.loopback:
        refuse(f"[metrics] listen: {address.host} can be reached from other machines, and metrics are not for them")
    return bind(address)


def _print_ready(listeners: Listeners) -> None:
    ready = {"event": "ready", "endpoint": f"https://{_address(listeners.api)}"}
    if listeners.metrics is not None:
        ready["metrics"] = f"http://{_address(listeners.metrics)}/metrics"
    click.echo(json.dumps(ready))
    sys.stdout.flush()


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
