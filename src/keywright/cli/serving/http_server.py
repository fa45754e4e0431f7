"""uvicorn on the socket that the supervisor owns: it accepts, speaks TLS, and drains; connections are our own."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from keywright.cli.serving.worker_command import WorkerOptions
from keywright.http.app import Application
from keywright.http.connection import HttpConnection

DRAIN_SECONDS = 15


class WorkerServer(uvicorn.Server):
    """An HTTP server that leaves signals to the worker, which has more to end than this."""

    inherited: socket.socket

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals."""
        yield

    async def serve_inherited(self) -> None:
        """Serve on the inherited socket until `stop`, then let the calls in progress finish."""
        await self.serve(sockets=[self.inherited])

    def stop(self) -> None:
        """Accept no more connections, and end when the calls in progress have."""
        self.should_exit = True


def make_server(application: Application, options: WorkerOptions) -> WorkerServer:
    """Return the HTTP server of a worker.

    All workers accept from one socket: one that is killed takes its own connections with it, and no other.
    """
    tls: dict[str, Any] = {}
    if options.tls_cert is not None:
        tls = {"ssl_certfile": options.tls_cert, "ssl_keyfile": options.tls_key}

    def connection(config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> HttpConnection:
        del config, app_state, _loop
        return HttpConnection(application, server_state.connections, server_state.tasks)

    handed_on: Any = application
    making_connections: Any = connection
    config = uvicorn.Config(
        handed_on,
        loop="none",
        http=making_connections,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        **tls,
    )
    server = WorkerServer(config)
    server.inherited = socket.socket(fileno=options.listen_fd)
    return server
