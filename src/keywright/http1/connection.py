"""One HTTP/1.1 connection: reads requests, has them answered one after the other, and keeps time.

Why not ASGI: between a server and an application it costs a third of a worker's time (docs/adr/0011), and there is
one application.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from keywright.http1.answer import Answer
from keywright.http1.bounds import Bounds
from keywright.http1.request_parser import RequestParser, RequestRefused
from keywright.sigv4.request import SignableRequest

HEAD_SECONDS = 5.0
BODY_SECONDS = 10.0
# Longer than the idle time after which clients drop their pooled connections, so that they do it and not we.
IDLE_SECONDS = 75.0
LOOK_SECONDS = 2.0
GOODBYE_SECONDS = 0.5

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class PeerRefused(Exception):
    """The other side of a new connection is not let in."""


Admit = Callable[[asyncio.BaseTransport], None]
"""Looks at a new connection, TLS being set up already; raises PeerRefused."""


class Answering(Protocol):
    """What answers requests."""

    async def answer(self, request: SignableRequest, source_ip: str) -> Answer:
        """Return the answer to a request, whatever it is."""
        ...


class HttpConnection(asyncio.Protocol):
    """A connection of a server, which knows all of them and their tasks, to let them finish when it stops."""

    def __init__(
        self,
        application: Answering,
        bounds: Bounds,
        connections: set[Any],
        tasks: set[asyncio.Task[None]],
        admit: Admit | None = None,
    ) -> None:
        self._application = application
        self._bounds = bounds
        self._connections = connections
        self._tasks = tasks
        self._admit = admit
        self._loop = asyncio.get_running_loop()
        self._parser = RequestParser(self._take, self._say_continue, bounds)
        self._waiting: deque[tuple[SignableRequest, bool]] = deque()
        self._begun: tuple[SignableRequest, bool] | None = None
        self._has_task = self._lost = False
        self._idle: asyncio.Future[None] | None = None
        self._refusal: Answer | None = None
        self._busy = self._clogged = self._draining = self._ending = False
        self._used = False
        self._since = self._loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to read and to keep time."""
        self._transport: Any = transport
        peer = transport.get_extra_info("peername")
        self._source_ip = peer[0] if isinstance(peer, tuple) else ""
        self._connections.add(self)
        self._look = self._loop.call_later(LOOK_SECONDS, self._keep_time)
        if self._admit is not None:
            try:
                self._admit(transport)
            except PeerRefused:
                # Not a word, and nothing read: what is on the way already is dropped.
                self._ending = True
                transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop keeping time; a call in progress goes on, and nobody hears its answer."""
        del exc
        self._look.cancel()
        self._waiting.clear()
        self._connections.discard(self)
        self._lost = True
        self._wake()

    def data_received(self, data: bytes) -> None:
        """Parse, unless the connection is ending."""
        if self._ending:
            return
        if not (self._parser.in_head or self._parser.in_body):
            self._since = self._loop.time()
        self._used = True
        try:
            self._parser.feed(data)
        except RequestRefused as refused:
            self._refuse(refused.answer)

    def pause_writing(self) -> None:
        """Begin no further call while the client does not read."""
        self._clogged = True

    def resume_writing(self) -> None:
        """Go on."""
        self._clogged = False
        self._begin_next()

    def shutdown(self) -> None:
        """End the connection, after the request that is being received or answered: the server stops."""
        self._draining = True
        if not (self._busy or self._waiting or self._parser.in_head or self._parser.in_body):
            self._close()

    def _take(self, request: SignableRequest, keep_alive: bool) -> None:
        self._waiting.append((request, keep_alive))
        if self._busy or self._clogged:
            # Pipelined: read no more until what came is answered.
            self._transport.pause_reading()
        else:
            self._begin_next()

    def _begin_next(self) -> None:
        if self._busy or self._clogged or not self._waiting:
            return
        self._busy = True
        self._begun = self._waiting.popleft()
        if self._has_task:
            self._wake()
            return
        self._has_task = True
        task = self._loop.create_task(self._answer_all())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _wake(self) -> None:
        idle, self._idle = self._idle, None
        if idle is not None and not idle.done():
            idle.set_result(None)

    async def _answer_all(self) -> None:
        """Answer each request that is begun, until the connection is lost: a task for each takes 3.4 us more a call."""
        while self._begun is not None:
            begun, self._begun = self._begun, None
            await self._answer(*begun)
            if not (self._busy or self._lost):
                self._idle = self._loop.create_future()
                await self._idle

    async def _answer(self, request: SignableRequest, keep_alive: bool) -> None:
        answer = await self._application.answer(request, self._source_ip)
        self._busy = False
        self._since = self._loop.time()
        if self._transport.is_closing():
            return
        keep_alive = keep_alive and not self._draining
        self._transport.write(answer.encode(keep_alive=keep_alive))
        if not keep_alive:
            self._close()
        elif self._waiting:
            self._begin_next()
        elif self._refusal is not None:
            self._refuse(self._refusal)
        else:
            self._transport.resume_reading()

    def _refuse(self, answer: Answer) -> None:
        if self._busy:
            # The answers to what came before it go first.
            self._refusal = answer
            return
        self._ending = True
        self._transport.write(answer.encode(keep_alive=False))
        self._transport.close()

    def _close(self) -> None:
        self._transport.close()
        if self._draining:
            # Over TLS a connection is closed when the client says so too, and an idle client may not for long.
            self._loop.call_later(GOODBYE_SECONDS, self._transport.abort)

    def _say_continue(self) -> None:
        if not self._busy:
            self._transport.write(_CONTINUE)

    def _keep_time(self) -> None:
        """Look now and then instead of setting a timer for each request: late by at most `LOOK_SECONDS`."""
        self._look = self._loop.call_later(LOOK_SECONDS, self._keep_time)
        if self._busy or self._waiting:
            return
        waited = self._loop.time() - self._since
        if self._parser.in_body and waited > BODY_SECONDS:
            self._refuse(self._bounds.too_slow)
        elif not self._parser.in_body and waited > (HEAD_SECONDS if self._awaits_head() else IDLE_SECONDS):
            self._transport.close()

    def _awaits_head(self) -> bool:
        return self._parser.in_head or not self._used
