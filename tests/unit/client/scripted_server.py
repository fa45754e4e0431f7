"""A loopback server that says exactly what a test tells it to, and a client's context for it."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from keywright.client.runtime.async_transport import AioHttpTransport
from keywright.client.runtime.context import Context
from keywright.client.runtime.pooled_transport import PooledTransport
from keywright.client.runtime.providers import FixedEndpoint, StaticCredentials
from keywright.client.runtime.retries import RetryPolicy
from keywright.client.runtime.transport import Timeouts, Tls

Script = Callable[[socket.socket, threading.Event], None]
_TLS_HANDSHAKE = b"\x16"
ONCE = RetryPolicy(max_attempts=1)


@dataclass
class ScriptedServer:
    """Plays one script for each request, the last one for all that follow; `requests` has what it was sent."""

    scripts: list[Script]
    tls: ssl.SSLContext | None = None
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> ScriptedServer:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._open: list[socket.socket] = []
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    @property
    def url(self) -> str:
        """Return the server's endpoint, by its address."""
        return f"{'http' if self.tls is None else 'https'}://127.0.0.1:{self.port}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.ExitStack() as opened:
            opened.enter_context(connection)
            if self.tls is not None:
                connection = opened.enter_context(self.tls.wrap_socket(connection, server_side=True))
            while (request := _request(connection)) is not None:
                self.requests.append(request)
                script = self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]
                script(connection, self.over)


def _request(connection: socket.socket) -> bytes | None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        if not piece:
            return None
        received += piece
        if received.startswith(_TLS_HANDSHAKE):
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
            return None
    head, _, body = received.partition(b"\r\n\r\n")
    (length,) = (int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def answer(body: bytes, *, status: int = 200, headers: tuple[str, ...] = (), length: int | None = None) -> Script:
    """Return a script that answers; `length` is what the answer says of its length."""
    lines = [f"HTTP/1.1 {status} Word", f"content-length: {len(body) if length is None else length}", *headers]

    def play(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)

    return play


def bytes_then_close(data: bytes) -> Script:
    """Return a script that says something and hangs up."""

    def play(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(data)
        connection.close()

    return play


def silence(connection: socket.socket, over: threading.Event) -> None:
    """Say nothing until the test is over."""
    del connection
    over.wait()


def drip(connection: socket.socket, over: threading.Event) -> None:
    """Begin an answer and go on with one byte every hundredth of a second."""
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")
    while not over.wait(0.01):
        connection.sendall(b" ")


def context_for(url: str, **options: Any) -> Context:
    """Return a context with one attempt per call, unless told otherwise."""
    tls = options.pop("tls", Tls())
    given: dict[str, Any] = {
        "region": "us-east-1",
        "credentials": StaticCredentials.of("AKIDEXAMPLE", "a secret"),
        "endpoint": FixedEndpoint(url),
        "retries": ONCE,
        "timeouts": Timeouts(connect=5.0, read=5.0, answer=10.0),
        "transport": PooledTransport(tls=tls),
        "async_transport": AioHttpTransport(tls=tls),
        **options,
    }
    return Context(**given)


@contextlib.contextmanager
def unused_port() -> Iterator[int]:
    """Yield a port on which nothing listens, and nobody else will meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
