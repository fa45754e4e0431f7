"""Connections to one host, kept open between exchanges: the last used one first, a bounded number, fair waiting.

Connections are dialled by tasks of the pool, and whichever connection is free first serves whoever waited longest. So a
burst of requests on a cold pool is served by the first connections instead of waiting for as many handshakes at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from keywright.http1.client.connection import ClientConnection
from keywright.http1.client.dialing import Destination, Dialer, Progress
from keywright.http1.client.failures import ConnectionLost, NotConnected, Stage, TimedOut
from keywright.http1.client.reply import Reply


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolBounds:
    """How many connections and handshakes there are at most, and how long each may take or last, in seconds.

    `life_seconds` bounds for how long a changed address, certificate or trust root goes unnoticed.
    """

    connections: int = 128
    dials: int = 16
    dial_seconds: float = 0.25
    idle_seconds: float = 30.0
    life_seconds: float = 300.0
    reap_seconds: float = 5.0


class Pool:
    """Exchanges requests for replies with one host; for one event loop.

    `certificate_expires` is when the certificate of the last handshake ends, in seconds since 1970.
    """

    def __init__(self, find: Callable[[], Awaitable[Destination]], bounds: PoolBounds | None = None) -> None:
        """Take what finds the destination, which is asked for each new connection."""
        self._bounds = bounds or PoolBounds()
        self._dialer = Dialer(find, self._forget)
        self._idle: list[ClientConnection] = []
        self._connections: set[ClientConnection] = set()
        self._dials: dict[asyncio.Task[ClientConnection | None], Progress] = {}
        self._waiting: deque[asyncio.Future[ClientConnection]] = deque()
        self._made = 0
        self._reaping: asyncio.TimerHandle | None = None
        self._over = False
        self.certificate_expires: float | None = None

    async def exchange(self, request: bytes, seconds: float) -> Reply:
        """Return the answer to a whole request, for which there are so many seconds, connecting included.

        A connection that turns out to have been closed while it was idle is replaced by another, so the request may
        go out twice. Raises an ExchangeFailed, or whatever finding the destination raises.
        """
        deadline = asyncio.get_running_loop().time() + seconds
        while True:
            connection = self._idle.pop() if self._idle else await self._wait(deadline)
            reused = connection.used
            try:
                return await connection.exchange(request, deadline)
            except ConnectionLost as lost:
                if lost.answer_began or not reused:
                    raise
            except TimedOut:
                self._distrust(connection)
                raise
            finally:
                self._give_back(connection)

    async def close(self) -> None:
        """End all connections; exchanges that are going on fail."""
        self._over = True
        if self._reaping is not None:
            self._reaping.cancel()
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_exception(NotConnected("the pool was closed"))
        dials = tuple(self._dials)
        for dial in dials:
            dial.cancel()
        await asyncio.gather(*dials, return_exceptions=True)
        for connection in tuple(self._connections):
            connection.abort()

    async def _wait(self, deadline: float) -> ClientConnection:
        if self._over:
            raise NotConnected("the pool was closed")
        loop = asyncio.get_running_loop()
        waiter: asyncio.Future[ClientConnection] = loop.create_future()
        timer = loop.call_at(deadline, self._time_is_up, waiter)
        self._waiting.append(waiter)
        self._dial_as_needed()
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled() and waiter.exception() is None:
                self._give_back(waiter.result())
            raise
        finally:
            timer.cancel()
            if waiter in self._waiting:
                self._waiting.remove(waiter)
            # As in `ClientConnection.exchange`: a failure holds this frame, which must not hold the failure.
            del waiter

    def _time_is_up(self, waiter: asyncio.Future[ClientConnection]) -> None:
        if not waiter.done():
            stages = [progress.stage for progress in self._dials.values()]
            waiter.set_exception(TimedOut(max(stages, default=Stage.FREE_CONNECTION)))

    def _next_waiter(self) -> asyncio.Future[ClientConnection] | None:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                return waiter
        return None

    def _dial_as_needed(self) -> None:
        bounds = self._bounds
        most = min(bounds.dials, bounds.connections - len(self._connections), len(self._waiting))
        while len(self._dials) < most and not self._over:
            progress = Progress()
            dial = asyncio.create_task(self._dial(progress))
            self._dials[dial] = progress
            dial.add_done_callback(self._dialled)

    async def _dial(self, progress: Progress) -> ClientConnection | None:
        try:
            async with asyncio.timeout(self._bounds.dial_seconds):
                return await self._dialer.dial(progress)
        except TimeoutError:
            # For nobody to hear, since those who wait keep time themselves. Nor for the task to keep: the failure holds
            # the timeout, and that the task.
            return None

    def _dialled(self, dial: asyncio.Task[ClientConnection | None]) -> None:
        del self._dials[dial]
        if not dial.cancelled():
            failure = dial.exception()
            if failure is not None:
                if (waiter := self._next_waiter()) is not None:
                    waiter.set_exception(failure)
            elif (connection := dial.result()) is not None:
                self._adopt(connection)
        self._dial_as_needed()

    def _adopt(self, connection: ClientConnection) -> None:
        # Connections of one burst end at different times, so that their successors do not shake hands all at once.
        self._made += 1
        spread = 1 + self._made % 16 / 16
        connection.retire_at = asyncio.get_running_loop().time() + self._bounds.life_seconds * spread
        self.certificate_expires = connection.certificate_expires
        self._connections.add(connection)
        self._give_back(connection)

    def _give_back(self, connection: ClientConnection) -> None:
        now = asyncio.get_running_loop().time()
        if not connection.reusable or self._over or now >= connection.retire_at:
            connection.abort()
            self._connections.discard(connection)
            self._dial_as_needed()
            return
        waiter = self._next_waiter()
        if waiter is not None:
            waiter.set_result(connection)
            return
        connection.idle_since = now
        self._idle.append(connection)
        if self._reaping is None:
            self._reaping = asyncio.get_running_loop().call_later(self._bounds.reap_seconds, self._reap)

    def _distrust(self, connection: ClientConnection) -> None:
        """Turn from an address that gave no answer to the others, if there are any."""
        self._dialer.avoid(connection.address)
        if self._dialer.has_other_than(connection.address):
            for idle in [each for each in self._idle if each.address == connection.address]:
                self._forget(idle)
                idle.close()

    def _forget(self, connection: ClientConnection) -> None:
        self._connections.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)

    def _reap(self) -> None:
        loop = asyncio.get_running_loop()
        oldest = loop.time() - self._bounds.idle_seconds
        for idle in [each for each in self._idle if each.idle_since <= oldest]:
            self._forget(idle)
            idle.close()
        self._reaping = loop.call_later(self._bounds.reap_seconds, self._reap) if self._idle else None
