"""Granian on the socket that the supervisor owns."""

from __future__ import annotations

import socket
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.net import SocketHolder  # type: ignore[attr-defined]  # re-exported without saying so
from granian.server.embed import Server

from keywright.cli.listen_address import BACKLOG
from keywright.cli.serving.worker_command import WorkerOptions

HEADER_MILLISECONDS = 5_000


class InheritedSocketServer(Server):
    """Serves on a listening socket that exists already.

    All workers accept from one queue: a worker that is killed takes its own connections with it, and no other.
    """

    inherited: socket.socket

    def _init_shared_socket(self) -> None:
        descriptor = self.inherited.fileno()
        holder: Any = SocketHolder
        # Granian's own attributes, typed there as None until it binds by itself.
        vars(self).update(_ssp=None, _shd=holder(descriptor, False, BACKLOG), _sfd=descriptor)


def make_server(application: Any, options: WorkerOptions) -> InheritedSocketServer:
    """Return the HTTP server of a worker."""
    inherited = socket.socket(fileno=options.listen_fd)
    server = InheritedSocketServer(
        application,
        interface=Interfaces.ASGINL,
        http=HTTPModes.auto if options.tls_cert else HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS),
        websockets=False,
        log_enabled=False,
        ssl_cert=options.tls_cert,
        ssl_key=options.tls_key,
    )
    server.inherited = inherited
    return server
