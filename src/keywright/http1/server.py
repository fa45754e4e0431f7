"""uvicorn under an application: it accepts, speaks TLS, and drains; the connections are our own (docs/adr/0011)."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from keywright.http1.bounds import Bounds
from keywright.http1.connection import Admit, Answering, HttpConnection

DRAIN_SECONDS = 15
# As long as a request's head has, which is waited for from the end of the handshake on.
HANDSHAKE_SECONDS = 5.0


class HttpServer(uvicorn.Server):
    """An HTTP server on a socket that is bound already. It leaves signals to its process, which has more to end."""

    listening: socket.socket
    handshake_seconds: float

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signals."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen on the sockets, as uvicorn does, which has no setting for how long a TLS handshake may take."""
        tls = self.config.ssl
        loop = asyncio.get_running_loop()
        self.servers = [
            await loop.create_server(
                self._connection,
                sock=listening,
                ssl=tls,
                ssl_handshake_timeout=None if tls is None else self.handshake_seconds,
                backlog=self.config.backlog,
            )
            for listening in sockets or ()
        ]
        self.started = True

    def _connection(self) -> asyncio.Protocol:
        making: Any = self.config.http_protocol_class
        made: asyncio.Protocol = making(self.config, self.server_state, self.lifespan.state)
        return made

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
    handshake_seconds: float = HANDSHAKE_SECONDS,
) -> HttpServer:
    """Return a server of `application` on a bound socket, speaking TLS when a context is given.

    `admit` looks at each new connection before anything is read from it. One whose TLS is not set up within
    `handshake_seconds` is ended.
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
    server.handshake_seconds = handshake_seconds
    return server
