"""The blocking transport: kept connections, made by urllib3, spoken over by ourselves.

urllib3 resolves, connects, verifies TLS and passes through proxies. Its and the standard library's way of writing a
request and reading an answer is not used: it takes more of the processor than all of the rest of a call
(bench/client.py measures it), and it has no bound for the time and the length of an answer as a whole.
"""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from keywright.client.runtime.answer_parser import AnswerParser
from keywright.client.runtime.errors import AnswerCutOff, CallFailed, ConnectionFailed, TimedOut
from keywright.client.runtime.http_message import HttpAnswer, HttpRequest, Origin
from keywright.client.runtime.transport import Timeouts, Tls

if TYPE_CHECKING:
    from socket import socket

MAX_IDLE_CONNECTIONS = 10
# Servers close idle connections after a minute or more; being first avoids sending into one that is just closing.
IDLE_SECONDS = 50.0
_PIECE = 65_536
_Idle = tuple["socket", float]


class PooledTransport:
    """Keeps connections per origin and has each carry one request at a time; safe to use from several threads."""

    def __init__(self, *, tls: Tls, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Open nothing yet."""
        from keywright.client.runtime.connecting import Connector

        self._connector: Final = Connector(tls)
        self._monotonic: Final = monotonic
        self._idle: Final[dict[tuple[str, str, int], deque[_Idle]]] = {}

    def send(self, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer:
        """Return the answer to a request; raises CallFailed."""
        connection = self._kept(request.origin) or self._connector.connect(request.origin, timeouts.connect)
        parser = AnswerParser()
        try:
            self._exchange(connection, request, timeouts, parser)
        except OSError as fault:
            connection.close()
            raise CallFailed(_broken(parser, fault)) from fault
        except BaseException:
            connection.close()
            raise
        if parser.keeps_open:
            self._keep(request.origin, connection)
        else:
            connection.close()
        return parser.answer()

    def close(self) -> None:
        """Close the connections that are kept."""
        for kept in list(self._idle.values()):
            while kept:
                kept.pop()[0].close()

    def _exchange(self, connection: socket, request: HttpRequest, timeouts: Timeouts, parser: AnswerParser) -> None:
        deadline = None if timeouts.answer is None else self._monotonic() + timeouts.answer
        connection.settimeout(timeouts.read if deadline is None else self._patience(deadline, timeouts.read))
        connection.sendall(wire_form(request))
        while not parser.complete:
            try:
                piece = connection.recv(_PIECE)
            except TimeoutError:
                raise self._late(deadline) from None
            if not piece:
                parser.end()
                return
            parser.feed(piece)
            if deadline is not None and not parser.complete:
                connection.settimeout(self._patience(deadline, timeouts.read))

    def _patience(self, deadline: float, read: float | None) -> float:
        """Return how long the next piece may take: the shorter of two bounds. Raises CallFailed when none is left."""
        left = deadline - self._monotonic()
        if left <= 0:
            raise self._late(deadline)
        return left if read is None else min(left, read)

    def _late(self, deadline: float | None) -> CallFailed:
        if deadline is not None and self._monotonic() >= deadline:
            return CallFailed(TimedOut(message="The answer took too long as a whole.", phase="answer"))
        return CallFailed(TimedOut(message="The service did not answer in time.", phase="read"))

    def _kept(self, origin: Origin) -> socket | None:
        kept = self._idle.get((origin.scheme, origin.host, origin.port))
        while kept:
            try:
                connection, since = kept.pop()
            except IndexError:  # another thread was faster
                return None
            # Anything to be read on an idle connection is its end, or bytes that belong to no request of ours.
            if self._monotonic() - since < IDLE_SECONDS and not _is_readable(connection):
                return connection
            connection.close()
        return None

    def _keep(self, origin: Origin, connection: socket) -> None:
        kept = self._idle.setdefault((origin.scheme, origin.host, origin.port), deque())
        if len(kept) < MAX_IDLE_CONNECTIONS:
            kept.append((connection, self._monotonic()))
        else:
            connection.close()


def wire_form(request: HttpRequest) -> bytes:
    """Return a request as HTTP/1.1 sends it."""
    lines = b"\r\n".join([name + b": " + value for name, value in request.headers])
    path, length = request.origin.path.encode(), len(request.body)
    return b"POST %b HTTP/1.1\r\n%b\r\ncontent-length: %d\r\n\r\n%b" % (path, lines, length, request.body)


def _is_readable(connection: socket) -> bool:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def _broken(parser: AnswerParser, fault: OSError) -> AnswerCutOff | ConnectionFailed | TimedOut:
    if isinstance(fault, TimeoutError):
        return TimedOut(message="The service did not take the request in time.", phase="read")
    reason = fault.strerror or type(fault).__name__
    if parser.begun:
        return AnswerCutOff(message=f"The connection broke in the middle of the answer: {reason}.")
    return ConnectionFailed(message=f"The connection broke before the answer: {reason}.", sent=True)
