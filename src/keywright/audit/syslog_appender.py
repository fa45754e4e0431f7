"""Sends chained records to a syslog server: at a Unix socket, or by TCP.

What the kernel took counts as taken: syslog has no acknowledgement. A server that is gone is noticed, and connected to
once more.
"""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress

from keywright.audit.chain import Chain
from keywright.audit.settings import SyslogAddress
from keywright.audit.syslog_message import SyslogOrigin, octet_counted, syslog_message


class SyslogAppender:
    """Implements `keywright.audit.appender.Appender`. `timeout` is for each step of connecting and sending."""

    def __init__(
        self,
        address: SyslogAddress,
        chain: Chain,
        *,
        origin: SyslogOrigin,
        clock: Callable[[], float],
        timeout: float,
    ) -> None:
        self._address = address
        self._chain = chain
        self._origin = origin
        self._clock = clock
        self._timeout = timeout
        self._socket: socket.socket | None = None

    def append(self, bodies: Sequence[bytes]) -> None:
        """Send records; raise OSError when the server did not take all of them."""
        for body in bodies:
            lines = self._chain.link((body,))
            self._send(syslog_message(self._origin, self._clock(), lines[0].line.rstrip(b"\n")))
            self._chain.advance(lines)

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, message: bytes) -> None:
        if self._socket is not None and not _is_gone(self._socket):
            with suppress(ConnectionError, FileNotFoundError):
                self._send_on(self._socket, message)
                return
        self.close()
        self._socket = self._connect()
        self._send_on(self._socket, message)

    def _send_on(self, connection: socket.socket, message: bytes) -> None:
        if connection.type == socket.SOCK_DGRAM:
            connection.send(message)
            return
        try:
            connection.sendall(octet_counted(message))
        except OSError:
            # Part of it may be on the way: nothing that comes after it on this connection could be read.
            self.close()
            raise

    def _connect(self) -> socket.socket:
        if not self._address.path:
            return socket.create_connection((self._address.host, self._address.port), self._timeout)
        try:
            return self._connect_locally(socket.SOCK_DGRAM)
        except OSError as fault:
            if not isinstance(fault, ConnectionError | FileNotFoundError):
                # Wrong type of socket: some servers listen for streams there.
                return self._connect_locally(socket.SOCK_STREAM)
            raise

    def _connect_locally(self, kind: socket.SocketKind) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, kind)
        try:
            connection.settimeout(self._timeout)
            connection.connect(self._address.path)
        except OSError:
            connection.close()
            raise
        return connection


def _is_gone(connection: socket.socket) -> bool:
    """Return whether the server closed a stream, which a first send afterwards would not notice."""
    if connection.type == socket.SOCK_DGRAM:
        return False
    # Asked before it is read: a socket with a timeout waits even when told not to.
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    if not poll.poll(0):
        return False
    try:
        return connection.recv(1, socket.MSG_PEEK) == b""
    except OSError:
        return True
