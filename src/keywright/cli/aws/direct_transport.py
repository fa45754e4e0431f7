"""The transport of commands: sockets and nothing else.

The client's own transport opens its connections through urllib3, whose import takes as long as all the rest of a
command. A command makes a handful of calls, one after the other, to one server: it needs no pool.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from keywright.client.runtime.answer_parser import AnswerParser
from keywright.client.runtime.errors import (
    AnswerCutOff,
    CallFailed,
    ConnectionFailed,
    DnsFailed,
    ProtocolError,
    TimedOut,
    TlsFailed,
)
from keywright.client.runtime.http_message import HttpAnswer, HttpRequest, Origin
from keywright.client.runtime.pooled_transport import wire_form
from keywright.client.runtime.transport import Timeouts, Tls

if TYPE_CHECKING:
    import ssl

_PIECE = 65_536


class DirectTransport:
    """Sends requests to one origin over a connection that is kept as long as the server keeps it."""

    def __init__(self, tls: Tls) -> None:
        """Open nothing yet."""
        self._tls = tls
        self._kept: socket.socket | None = None

    def send(self, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer:
        """Return the answer. Raises CallFailed and nothing else."""
        kept, self._kept = self._kept, None
        if kept is not None and (answer := self._exchanged_again(kept, request, timeouts)) is not None:
            return answer
        return self._exchanged(self._connected(request.origin, timeouts.connect), request, timeouts)

    def close(self) -> None:
        """Close the connection."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _exchanged_again(self, kept: socket.socket, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer | None:
        """Return None when the server had hung up meanwhile, before it took the request."""
        kept.settimeout(0)
        try:
            if kept.recv(1, socket.MSG_PEEK) is not None:
                kept.close()
                return None
        except (BlockingIOError, ValueError):  # nothing to read, as it should be; TLS cannot peek
            pass
        except OSError:
            kept.close()
            return None
        return self._exchanged(kept, request, timeouts)

    def _exchanged(self, connection: socket.socket, request: HttpRequest, timeouts: Timeouts) -> HttpAnswer:
        parser = AnswerParser()
        connection.settimeout(timeouts.read)
        try:
            connection.sendall(wire_form(request))
            while not parser.complete:
                if not (piece := connection.recv(_PIECE)):
                    parser.end()
                    break
                parser.feed(piece)
        except OSError as fault:
            connection.close()
            raise CallFailed(_broken(fault, begun=parser.begun)) from fault
        except BaseException:
            connection.close()
            raise
        if parser.keeps_open:
            self._kept = connection
        else:
            connection.close()
        return parser.answer()

    def _connected(self, origin: Origin, seconds: float | None) -> socket.socket:
        where = origin.host_header
        try:
            connection = socket.create_connection((origin.host, origin.port), seconds)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except (socket.gaierror, UnicodeError) as fault:
            raise CallFailed(DnsFailed(message=f"The host name of {where} cannot be resolved.")) from fault
        except TimeoutError as fault:
            raise CallFailed(TimedOut(message=f"No connection to {where} in time.", phase="connect")) from fault
        except OSError as fault:
            reason = fault.strerror or "unreachable"
            raise CallFailed(ConnectionFailed(message=f"No connection to {where}: {reason}.")) from fault
        return connection if origin.scheme == "http" else self._secured(connection, origin)

    def _secured(self, connection: socket.socket, origin: Origin) -> ssl.SSLSocket:
        import ssl

        from keywright.client.runtime.tls_context import tls_context

        try:
            return tls_context(self._tls).wrap_socket(connection, server_hostname=origin.host)
        except TimeoutError as fault:
            connection.close()
            message = f"No TLS with {origin.host_header} in time."
            raise CallFailed(TimedOut(message=message, phase="connect")) from fault
        except (ssl.SSLError, OSError) as fault:
            connection.close()
            reason = getattr(fault, "verify_message", None) or getattr(fault, "reason", None) or "the handshake failed"
            message = f"TLS with {origin.host_header} failed: {reason}."
            raise CallFailed(TlsFailed(message=message)) from fault


def _broken(fault: OSError, *, begun: bool) -> ProtocolError:
    if isinstance(fault, TimeoutError):
        return TimedOut(message="The service did not answer in time.", phase="read")
    reason = fault.strerror or type(fault).__name__
    if begun:
        return AnswerCutOff(message=f"The connection broke in the middle of the answer: {reason}.")
    return ConnectionFailed(message=f"The connection broke before the answer: {reason}.", sent=True)
