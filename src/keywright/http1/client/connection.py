"""One connection of a client: sends a request, reads its answer, and keeps the time that there is for both."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from typing import Any

from keywright.http1.client.failures import AnswerRefused, ConnectionLost, ExchangeFailed, Stage, TimedOut, TlsFailed
from keywright.http1.client.reply import Reply
from keywright.http1.client.reply_parser import ReplyParser

Address = tuple[str, int]


class ClientConnection(asyncio.Protocol):
    """A connection on which one exchange at a time takes place.

    `reusable` tells whether another exchange may follow: when it is false after one, it is for the caller to abort the
    connection. `used` tells whether there was one before. `closed` is called, with the connection, when the other side
    ends it.
    """

    def __init__(self, address: Address, closed: Callable[[ClientConnection], None]) -> None:
        self.address = address
        self.reusable = False
        self.used = False
        self.idle_since = 0.0
        self.retire_at = 0.0
        self.certificate_expires: float | None = None
        self._closed = closed
        self._loop = asyncio.get_running_loop()
        self._waiter: asyncio.Future[Reply] | None = None
        self._loss: ExchangeFailed | None = None
        self._deadline = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport, whose handshake is over."""
        self._transport: Any = transport
        # Not before: a parser has to be closed, and a connection without a handshake ends without a word to us.
        self._parser = ReplyParser()
        self.reusable = True
        tls = transport.get_extra_info("ssl_object")
        if tls is not None:
            self.certificate_expires = ssl.cert_time_to_seconds(tls.getpeercert()["notAfter"])

    async def exchange(self, request: bytes, deadline: float) -> Reply:
        """Send a whole request and return its answer.

        `deadline` is in the loop's time. Raises TimedOut, ConnectionLost, TlsFailed or AnswerRefused.
        """
        if not self.reusable:
            raise self._why_not()
        self.reusable = False
        self._parser.begin()
        waiter: asyncio.Future[Reply] = self._loop.create_future()
        self._waiter = waiter
        self._keep_time(deadline)
        try:
            self._transport.write(request)
            return await waiter
        finally:
            self._waiter = None
            self.used = True
            # A failure holds this frame. Did the frame hold the failure, both would stay until the next full collection
            # of garbage, which may be far away, and with them a TLS connection of a quarter of a megabyte.
            del waiter

    def data_received(self, data: bytes) -> None:
        """Read on in the answer; nothing may come that was not asked for."""
        waiter = self._waiter
        if waiter is None or waiter.done():
            self.abort()
            return
        try:
            reply = self._parser.feed(data)
        except AnswerRefused as refused:
            waiter.set_exception(refused)
            # As in `exchange`: what the failure comes from holds this frame.
            del waiter
            return
        if reply is not None:
            self.reusable = self._parser.keep_alive
            waiter.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the exchange that was going on, unless this end is what ends its answer."""
        self.reusable = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        waiter, parser = self._waiter, self._parser
        loss = _loss(exc, answer_began=waiter is not None and parser.received > 0)
        if waiter is None:
            self._loss = loss
        elif not waiter.done():
            reply = parser.end() if exc is None else None
            if reply is not None:
                waiter.set_result(reply)
            else:
                waiter.set_exception(loss)
        parser.close()
        self._closed(self)

    def abort(self) -> None:
        """End the connection at once."""
        self.reusable = False
        self._transport.abort()

    def close(self) -> None:
        """End the connection and tell the other side."""
        self.reusable = False
        self._transport.close()

    def _why_not(self) -> ExchangeFailed:
        """Return, and keep no longer, why there can be no exchange: what is raised holds this connection."""
        loss, self._loss = self._loss, None
        return loss or ConnectionLost("something came that was not asked for", answer_began=False)

    def _keep_time(self, deadline: float) -> None:
        # A timer stays when its exchange ends early, and serves a later one: setting and cancelling one for each
        # exchange costs as much as parsing its answer.
        self._deadline = deadline
        if self._timer is not None and self._timer.when() > deadline:
            self._timer.cancel()
            self._timer = None
        if self._timer is None:
            self._timer = self._loop.call_at(deadline, self._look_at_time)

    def _look_at_time(self) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        if self._loop.time() < self._deadline:
            self._keep_time(self._deadline)
        else:
            self._waiter.set_exception(TimedOut(Stage.ANSWER))


def _loss(exc: Exception | None, *, answer_began: bool) -> ExchangeFailed:
    if isinstance(exc, ssl.SSLError) and not answer_began:
        # In TLS 1.3 a server refuses a client, as for want of a certificate, after the handshake has ended for us.
        return TlsFailed(f"the TLS connection was refused: {exc}")
    why = "the other side closed it" if exc is None else f"{type(exc).__name__}: {exc}"
    return ConnectionLost(f"the connection ended before the answer did: {why}", answer_began=answer_began)
