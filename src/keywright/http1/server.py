"""uvicorn under an application: it accepts, speaks TLS, and drains; the connections are our own (docs/adr/0011)."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from keywright.http1.bounds import Bounds
from keywright.http1.connection import Admit, Answering, HttpConnection

DRAIN_SECONDS = 15


class HttpServer(uvicorn.Server):
    """An HTTP server on a socket that is bound already. It leaves signals to its process, which has more to end."""

    listening: socket.socket

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals."""
        yield

    async def serve_socket(self) -> None:
        """Serve until `stop`, then let the calls in progress finish."""
        await self.serve(sockets=[self.listening])

    def stop(self) -> None:
        """Accept no more connections, and end when the calls in progress have."""
        self.should_exit = True


def make_server(
    application: Answering,
    bounds: Bounds,
    listening: socket.socket,
    tls: ssl.SSLContext | None,
    admit: Admit | None = None,
) -> HttpServer:
    """Return a server of `application` on a bound socket, speaking TLS when a context is given.

    `admit` looks at each new connection before anything is read from it.
    """

    def connection(config: Any, server_state: Any, app_state: Any, _loop: Any = None) -> HttpConnection:
        del config, app_state, _loop
        return HttpConnection(application, bounds, server_state.connections, server_state.tasks, admit)

    # uvicorn is told that these are an ASGI application and a protocol class of its own.
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
        ssl_context_factory=None if tls is None else lambda _config, _default: tls,
    )
    server = HttpServer(config)
    server.listening = listening
    return server
