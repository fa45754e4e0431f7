"""The HTTP server of a worker, on the socket that the supervisor owns."""

from __future__ import annotations

import socket
import ssl

from keywright.cli.serving.worker_command import WorkerOptions
from keywright.http.app import Application
from keywright.http.bounds import BOUNDS
from keywright.http1.server import HttpServer, make_server


def worker_server(application: Application, options: WorkerOptions) -> HttpServer:
    """Return the server.

    All workers accept from one socket: one that is killed takes its own connections with it, and no other.
    """
    return make_server(application, BOUNDS, socket.socket(fileno=options.listen_fd), _tls(options))


def _tls(options: WorkerOptions) -> ssl.SSLContext | None:
    if options.tls_cert is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options.tls_cert, options.tls_key)
    return context
