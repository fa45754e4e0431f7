"""Opens connections through urllib3 and names what can go wrong on the way."""

from __future__ import annotations

import socket
import ssl
from functools import cached_property
from typing import Any, Final

from keywright.client.runtime.errors import CallFailed, ConnectionFailed, DnsFailed, ProtocolError, TimedOut, TlsFailed
from keywright.client.runtime.http_message import Origin
from keywright.client.runtime.tls_context import tls_context
from keywright.client.runtime.transport import Tls


class Connector:
    """Opens connections, all verified alike."""

    def __init__(self, tls: Tls) -> None:
        self._tls: Final = tls

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return tls_context(self._tls)

    def connect(self, origin: Origin, seconds: float | None) -> socket.socket:
        """Return a socket that speaks to an origin, within the given time; raises CallFailed."""
        connection = self._connection(origin, seconds)
        try:
            connection.connect()
        except Exception as fault:
            connection.close()
            error = _error(fault, origin)
            if error is None:
                raise
            raise CallFailed(error) from fault
        # urllib3's connection is dropped and its socket kept: it is only closed when both are.
        connected: socket.socket = connection.sock
        connection.sock = None
        return connected

    def _connection(self, origin: Origin, seconds: float | None) -> Any:
        from urllib3.connection import HTTPConnection, HTTPSConnection

        options = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1), (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)]
        common: dict[str, Any] = {"port": origin.port, "timeout": seconds, "socket_options": options}
        if origin.scheme == "http":
            return HTTPConnection(origin.host, **common)
        context = self._context
        return HTTPSConnection(
            origin.host,
            ssl_context=context,
            cert_reqs=context.verify_mode,
            assert_hostname=None if context.check_hostname else False,
            **common,
        )


def _error(fault: Exception, origin: Origin) -> ProtocolError | None:
    """Return what a failure to connect means, None for one that is not of connecting."""
    from urllib3 import exceptions

    where = origin.host_header
    if isinstance(fault, exceptions.NameResolutionError | socket.gaierror):
        return DnsFailed(message=f"The host name of {where} cannot be resolved.")
    # urllib3 derives NewConnectionError, which no longer has to do with time, from ConnectTimeoutError.
    is_refusal = isinstance(fault, exceptions.NewConnectionError)
    if isinstance(fault, exceptions.ConnectTimeoutError | TimeoutError) and not is_refusal:
        return TimedOut(message=f"No connection to {where} in time.", phase="connect")
    if isinstance(fault, ssl.SSLError | exceptions.SSLError):
        reason = getattr(fault, "verify_message", None) or getattr(fault, "reason", None) or "the handshake failed"
        return TlsFailed(message=f"TLS with {where} failed: {reason}.")
    if is_refusal or isinstance(fault, OSError):
        reason = getattr(fault.__cause__ or fault, "strerror", None) or "unreachable"
        return ConnectionFailed(message=f"No connection to {where}: {reason}.")
    return None
