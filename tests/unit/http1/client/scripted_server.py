"""A server on loopback whose connections do what a script says, and addresses that behave badly before any script."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
Address = tuple[str, int]

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
NAME = "proxy.test"


class ScriptedServer:
    """Counts its connections and the requests that its scripts read."""

    def __init__(self) -> None:
        self.connections = 0
        self.requests: list[bytes] = []
        self.address: Address = ("", 0)
        self.writers: set[asyncio.StreamWriter] = set()
        self.ended = asyncio.Event()
        self.asked = asyncio.Event()

    async def read_request(self, reader: asyncio.StreamReader) -> bytes:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.partition(b":")[2]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
        )
        request = head + await reader.readexactly(length)
        self.requests.append(request)
        self.asked.set()
        return request

    def hang_up(self) -> None:
        """End all connections at once."""
        for writer in tuple(self.writers):
            writer.transport.abort()


def answering(server: ScriptedServer, answer: bytes = ANSWER) -> Script:
    """Answer every request with the same bytes, and keep the connection."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await server.read_request(reader)
            writer.write(answer)

    return script


def answering_once(server: ScriptedServer, *pieces: bytes) -> Script:
    """Answer one request with these pieces, each sent on its own, and end the connection."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.read_request(reader)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()

    return script


def hanging(server: ScriptedServer, *pieces: bytes) -> Script:
    """Read a request, send these pieces, and nothing more."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await server.read_request(reader)
        for piece in pieces:
            writer.write(piece)
        await reader.read()

    return script


@contextlib.asynccontextmanager
async def serving(
    script: Callable[[ScriptedServer], Script], tls: ssl.SSLContext | None, server: ScriptedServer | None = None
) -> AsyncIterator[ScriptedServer]:
    """Serve a script on a free port, without TLS when there is no context."""
    server = server or ScriptedServer()
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        server.connections += 1
        server.writers.add(writer)
        try:
            await script(server)(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            server.writers.discard(writer)
            tasks.discard(task)
            writer.close()
            server.ended.set()

    listener = await asyncio.start_server(connected, "127.0.0.1", 0, ssl=tls, backlog=1024)
    server.address = listener.sockets[0].getsockname()[:2]
    try:
        yield server
    finally:
        listener.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        server.hang_up()
        await asyncio.sleep(0)


@contextlib.contextmanager
def refusing() -> Iterator[Address]:
    """Give an address on which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()


@contextlib.contextmanager
def swallowing() -> Iterator[Address]:
    """Give an address that neither accepts nor refuses: its queue of connections is full."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        for _ in range(3):
            filling = stack.enter_context(socket.socket())
            filling.setblocking(False)
            filling.connect_ex(listener.getsockname())
        yield listener.getsockname()


@contextlib.contextmanager
def silent() -> Iterator[Address]:
    """Give an address that accepts TCP connections and never says a word."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(4096)
        yield listener.getsockname()


def open_files() -> int:
    """Return how many file descriptors this process has open."""
    return len(os.listdir("/proc/self/fd"))
