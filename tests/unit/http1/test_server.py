"""A TLS handshake has an end, whether or not anything comes; one that gets there is served."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvloop

from keywright.http.bounds import BOUNDS
from keywright.http1.answer import Answer
from keywright.http1.server import HANDSHAKE_SECONDS, make_server
from keywright.sigv4.request import SignableRequest
from tests.services.certificate_authority import CertificateAuthority

NAME = "keywright.test"
REQUEST = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"
SHORT, AMPLE = 0.1, 60.0

Run = Callable[[Coroutine[Any, Any, None]], None]
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Echo:
    """Answers with the body it was given."""

    async def answer(self, request: SignableRequest, source_ip: str) -> Answer:
        return Answer(200, request.body, request_id=b"id")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority.make(tmp_path_factory.mktemp("authority"))


@pytest.fixture(params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def run(request: pytest.FixtureRequest) -> Run:
    """Run something on a loop of one kind: servers run on uvloop, and tests of other things on asyncio's own."""

    def in_loop(work: Coroutine[Any, Any, None]) -> None:
        with asyncio.Runner(loop_factory=request.param) as runner:
            runner.run(work)

    return in_loop


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None, handshake_seconds: float) -> AsyncIterator[int]:
    """Serve on loopback, and give the port."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = make_server(Echo(), BOUNDS, listening, tls, handshake_seconds=handshake_seconds)
    port: int = listening.getsockname()[1]
    serving = asyncio.ensure_future(server.serve_socket())
    try:
        yield port
    finally:
        server.stop()
        await serving


async def until_ended(reader: asyncio.StreamReader) -> bytes:
    """Return all that comes until the other side ends the connection."""
    try:
        return await reader.read()
    except ConnectionError:
        return b""


class Handshake:
    """A client's TLS over plain streams, of which each byte may be sent by itself."""

    def __init__(self, authority: CertificateAuthority, streams: Streams) -> None:
        self._reader, self._writer = streams
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = authority.client_context().wrap_bio(self._incoming, self._outgoing, server_hostname=NAME)

    def hello(self) -> bytes:
        """Return the first bytes of the handshake."""
        with pytest.raises(ssl.SSLWantReadError):
            self._tls.do_handshake()
        return self._outgoing.read()

    async def exchange(self, request: bytes) -> bytes:
        """Finish the handshake byte by byte, send a request and return the first bytes of its answer."""
        await self._until_done(self._tls.do_handshake)
        self._tls.write(request)
        await self.send(self._outgoing.read())
        return await self._until_done(lambda: self._tls.read(65536))

    async def send(self, data: bytes) -> None:
        """Send each byte by itself."""
        for value in data:
            self._writer.write(bytes([value]))
            await self._writer.drain()

    async def _until_done(self, step: Callable[[], Any]) -> Any:
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                await self.send(self._outgoing.read())
                self._incoming.write(await self._reader.read(65536))
            finally:
                await self.send(self._outgoing.read())


def test_a_connection_that_sends_no_hello_is_ended(run: Run, authority: CertificateAuthority) -> None:
    async def connect() -> None:
        async with serving(authority.server(NAME).context(), SHORT) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            # It would stay for a minute, and the test with it.
            assert await until_ended(reader) == b""
            writer.close()

    run(connect())


def test_a_handshake_that_begins_and_does_not_go_on_is_ended(run: Run, authority: CertificateAuthority) -> None:
    async def connect() -> None:
        async with serving(authority.server(NAME).context(), SHORT) as port:
            streams = await asyncio.open_connection("127.0.0.1", port)
            handshake = Handshake(authority, streams)
            await handshake.send(handshake.hello()[:-1])
            assert await until_ended(streams[0]) == b""
            streams[1].close()

    run(connect())


def test_a_slow_handshake_that_gets_there_in_time_is_served(run: Run, authority: CertificateAuthority) -> None:
    async def connect() -> None:
        async with serving(authority.server(NAME).context(), AMPLE) as port:
            streams = await asyncio.open_connection("127.0.0.1", port)
            handshake = Handshake(authority, streams)
            await handshake.send(handshake.hello())
            answer = await handshake.exchange(REQUEST)
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert answer.endswith(b"\r\n\r\nhello")
            streams[1].close()

    run(connect())


def test_a_server_without_tls_has_no_handshakes_to_end(run: Run) -> None:
    async def connect() -> None:
        async with serving(None, SHORT) as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(REQUEST)
            assert (await reader.readuntil(b"hello")).startswith(b"HTTP/1.1 200 OK\r\n")
            writer.close()

    run(connect())


def test_every_server_ends_handshakes(authority: CertificateAuthority) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = make_server(Echo(), BOUNDS, listening, authority.server(NAME).context())
        assert server.handshake_seconds == HANDSHAKE_SECONDS == 5.0
