"""uvicorn on the socket that the supervisor owns."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from keywright.cli.serving.bounded_protocol import BoundedHttpProtocol
from keywright.cli.serving.worker_command import WorkerOptions

# Longer than the idle time after which clients drop their pooled connections, so that they do it and not we.
KEEP_ALIVE_SECONDS = 75
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


def make_server(application: Any, options: WorkerOptions) -> WorkerServer:
    """Return the HTTP server of a worker.

    All workers accept from one socket: one that is killed takes its own connections with it, and no other.
    """
    tls: dict[str, Any] = {}
    if options.tls_cert is not None:
        tls = {"ssl_certfile": options.tls_cert, "ssl_keyfile": options.tls_key}
    config = uvicorn.Config(
        application,
        loop="none",
        http=BoundedHttpProtocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        # The audit log has the address that the connection came from, and nothing that a header claims.
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
        **tls,
    )
    server = WorkerServer(config)
    server.inherited = socket.socket(fileno=options.listen_fd)
    return server
