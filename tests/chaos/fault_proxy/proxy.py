"""A misbehaving XKS proxy: it serves on a free loopback port from a thread of its own, and does what it is told.

    with FaultProxy(tls=authority.server("proxy.test")) as proxy:
        proxy.misbehave(TIME_FAULTS["drip"], only={"encrypt"})
        ...
        proxy.heal()

Right answers come from `proxy.healthy`, whose keys, credentials, clock and defects a test may change while it serves.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import struct
import threading
from collections import Counter, deque
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass
from typing import Any, Self, TypeVar

from tests.chaos.fault_proxy.healthy import HealthyProxy
from tests.chaos.fault_proxy.messages import ReceivedRequest
from tests.chaos.fault_proxy.modes import After, AnswerFault, ConnectionFault, Listening, Mode, Outgoing, Stage
from tests.chaos.fault_proxy.requests import read_body, read_head
from tests.services.certificate_authority import ServerTls

DEADLINE_SECONDS = 30.0
KEPT_REQUESTS = 2000
_BACKLOG = 512
_FILLERS = 8
_Kind = TypeVar("_Kind", AnswerFault, ConnectionFault)


@dataclass(slots=True)
class _Active:
    mode: Mode
    only: frozenset[str] | None
    times: int | None


class _Ended(Exception):
    """A fault ended the connection."""


class FaultProxy:
    """The proxy; the numbers it counts may be read from any thread."""

    def __init__(self, tls: ServerTls | None = None, healthy: HealthyProxy | None = None) -> None:
        """Prepare it; `tls` None is plain HTTP."""
        self.healthy = healthy or HealthyProxy()
        self.requests: deque[ReceivedRequest] = deque(maxlen=KEPT_REQUESTS)
        self.counts: Counter[str] = Counter()
        self.connections = 0
        self.failed_handshakes = 0
        self._context = tls.context() if tls else None
        self._active: _Active | None = None
        self._changed = threading.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = 0
        self._fillers: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None
        # Bound and never listening, it keeps the port while the listener is closed.
        self._holder = _bound(0)
        self.port: int = self._holder.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="fault-proxy", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._run(self._listen(None))
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def open_connections(self) -> int:
        """Return how many accepted connections are not closed yet."""
        return self._open

    def misbehave(self, mode: Mode, *, only: Collection[str] | None = None, times: int | None = None) -> None:
        """Take up a mode, for requests of some operations only, or for so many of them and then never again.

        How it listens and what it does before a request is read holds for all operations.
        """
        self._active = _Active(mode, frozenset(only) if only is not None else None, times)
        self._run(self._listen(mode if isinstance(mode, Listening) else None))

    def heal(self) -> None:
        """Be a right proxy again; connections that hang go on to hang until their clients close them."""
        self._active = None
        self._run(self._listen(None))

    def use_tls(self, tls: ServerTls | None) -> None:
        """Present other certificates to the connections that come from now on."""
        self._context = tls.context() if tls else None

    def forget(self) -> None:
        """Begin to count anew."""
        self.requests.clear()
        self.counts.clear()
        self.connections = self.failed_handshakes = 0

    def drop_connections(self) -> None:
        """Close all connections, as a restart of the proxy does."""
        self._run(self._drop())

    def wait_until(self, holds: Callable[[], bool], seconds: float = DEADLINE_SECONDS) -> None:
        """Wait until something is true of what is counted here; AssertionError when it does not come to be."""
        with self._changed:
            assert self._changed.wait_for(holds, seconds), "the proxy did not come to see that"

    def close(self) -> None:
        """End all connections and the thread."""
        if not self._loop.is_closed():
            self._run(self._stop())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(DEADLINE_SECONDS)
            self._loop.close()
            self._holder.close()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(DEADLINE_SECONDS)

    async def _stop(self) -> None:
        await self._close_listener()
        await self._drop()

    async def _drop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _listen(self, how: Listening | None) -> None:
        """Listen in this way; a listener that is good already stays, so that no client is turned away by the change."""
        if how is None and self._accepting is not None:
            return
        await self._close_listener()
        if how is Listening.REFUSED:
            return
        self._listener = _bound(self.port)
        self._listener.listen(0 if how is Listening.BACKLOG_FULL else _BACKLOG)
        if how is None:
            self._accepting = self._loop.create_task(self._accept(self._listener))
        elif how is Listening.BACKLOG_FULL:
            self._fillers = [_connecting_to(self.port) for _ in range(_FILLERS)]

    async def _close_listener(self) -> None:
        if self._accepting is not None:
            self._accepting.cancel()
            await asyncio.gather(self._accepting, return_exceptions=True)
            self._accepting = None
        for one in (self._listener, *self._fillers):
            if one is not None:
                one.close()
        self._listener, self._fillers = None, []

    async def _accept(self, listener: socket.socket) -> None:
        while True:
            connection, _ = await self._loop.sock_accept(listener)
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            self._note_open(1)
            task = self._loop.create_task(self._serve(connection, self.connections))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, connection: socket.socket, number: int) -> None:
        writer: asyncio.StreamWriter | None = None
        try:
            await self._at(Stage.ACCEPTED, connection, lambda: self._loop.sock_recv(connection, 65536))
            reader, writer = await self._shake_hands(connection)
            await self._at(Stage.HANDSHAKEN, connection, lambda: reader.read(65536))
            while True:
                await self._serve_request(connection, reader, writer, number)
        except (_Ended, OSError, EOFError, ValueError, asyncio.LimitOverrunError):
            pass
        finally:
            if writer is not None:
                writer.transport.abort()
            connection.close()
            self._note_open(-1)

    async def _shake_hands(self, connection: socket.socket) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader = asyncio.StreamReader(limit=1 << 20)
        protocol = asyncio.StreamReaderProtocol(reader)
        seconds = {"ssl_handshake_timeout": DEADLINE_SECONDS, "ssl_shutdown_timeout": 1.0} if self._context else {}
        try:
            transport, _ = await self._loop.connect_accepted_socket(
                lambda: protocol, connection, ssl=self._context, **seconds
            )
        except (OSError, ssl.SSLError) as fault:
            self.failed_handshakes += 1
            raise _Ended from fault
        return reader, asyncio.StreamWriter(transport, protocol, reader, self._loop)

    async def _serve_request(
        self, connection: socket.socket, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, number: int
    ) -> None:
        head = await read_head(reader)

        async def discard() -> bytes:
            return await reader.read(65536)

        await self._at(Stage.HEAD_READ, connection, discard, head.operation)
        body = await read_body(head, reader, writer)
        request = head.request(body, number)
        with self._changed:
            self.requests.append(request)
            self.counts[request.operation] += 1
            self._changed.notify_all()
        await self._at(Stage.REQUEST_READ, connection, discard, head.operation)
        await self._send(self._outgoing(request), connection, writer, discard)

    def _outgoing(self, request: ReceivedRequest) -> Outgoing:
        right = self.healthy.answer(request)
        fault = self._fault(AnswerFault, request.operation)
        return Outgoing(pieces=[right.encode()]) if fault is None else fault.reply(request, right)

    async def _send(
        self,
        outgoing: Outgoing,
        connection: socket.socket,
        writer: asyncio.StreamWriter,
        discard: Callable[[], Coroutine[Any, Any, bytes]],
    ) -> None:
        for piece in outgoing.pieces:
            writer.write(piece)
            await writer.drain()
            # Lets others run, too, when there is no pause.
            await asyncio.sleep(outgoing.pause)
            if writer.is_closing():
                raise _Ended
        if outgoing.after is After.CLOSE:
            writer.close()
            with contextlib.suppress(OSError):
                await asyncio.wait_for(writer.wait_closed(), 2.0)
        await self._end(outgoing.after, connection, discard)

    async def _at(
        self,
        stage: Stage,
        connection: socket.socket,
        discard: Callable[[], Coroutine[Any, Any, bytes]],
        operation: str | None = None,
    ) -> None:
        """Do what the mode says of this stage."""
        active = self._active
        if active is None or not isinstance(active.mode, ConnectionFault) or active.mode.stage is not stage:
            return
        fault = self._fault(ConnectionFault, operation)
        if fault is not None:
            await self._end(fault.after, connection, discard)

    async def _end(
        self, after: After, connection: socket.socket, discard: Callable[[], Coroutine[Any, Any, bytes]]
    ) -> None:
        if after is After.KEEP:
            return
        if after is After.RESET:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif after is After.HANG:
            while await discard():
                pass
        raise _Ended

    def _fault(self, kind: type[_Kind], operation: str | None) -> _Kind | None:
        """Return the fault that is to be done now, and count it down."""
        active = self._active
        if active is None or not isinstance(active.mode, kind):
            return None
        if active.only is not None and operation is not None and operation not in active.only:
            return None
        if active.times is not None:
            if active.times == 0:
                return None
            active.times -= 1
        return active.mode

    def _note_open(self, change: int) -> None:
        with self._changed:
            self._open += change
            self._changed.notify_all()


def _bound(port: int) -> socket.socket:
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind(("127.0.0.1", port))
    made.setblocking(False)
    return made


def _connecting_to(port: int) -> socket.socket:
    made = socket.socket()
    made.setblocking(False)
    with contextlib.suppress(BlockingIOError):
        made.connect(("127.0.0.1", port))
    return made
