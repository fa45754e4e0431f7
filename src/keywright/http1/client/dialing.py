"""Makes connections: finds where to, connects by TCP, and shakes hands by TLS, which is verified always."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from keywright.http1.client.addresses import AddressMemory
from keywright.http1.client.connection import Address, ClientConnection
from keywright.http1.client.failures import NotConnected, Stage, TlsFailed
from keywright.http1.client.racing import connect_first

# How long the other side has to end a TLS connection that we end.
SHUTDOWN_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Where to connect to: addresses in order of preference, and the name that the certificate must have."""

    server_hostname: str
    addresses: tuple[Address, ...]
    tls: ssl.SSLContext = field(repr=False)


@dataclass(slots=True)
class Progress:
    """How far a dial came."""

    stage: Stage = Stage.ROUTE


class Dialer:
    """Makes connections to one destination, which is asked for each time since it may change."""

    def __init__(self, find: Callable[[], Awaitable[Destination]], closed: Callable[[ClientConnection], None]) -> None:
        """Take what finds the destination, and what is told when a connection made here ends."""
        self._find = find
        self._closed = closed
        self._memory = AddressMemory()
        self._known: tuple[Address, ...] = ()

    async def dial(self, progress: Progress) -> ClientConnection:
        """Return a new connection.

        Raises:
            NotConnected: no address accepts.
            TlsFailed: the handshake failed.
            ValueError: the TLS context does not verify.
            Exception: whatever finding the destination raises.
        """
        destination = await self._find()
        require_verifying(destination.tls)
        self._known = destination.addresses
        progress.stage = Stage.TCP
        for left in range(len(destination.addresses) - 1, -1, -1):
            ordered = self._memory.ordered(destination.addresses, asyncio.get_running_loop().time())
            connected, address = await connect_first(ordered, self.avoid)
            progress.stage = Stage.TLS
            try:
                return await self._shake_hands(connected, address, destination)
            except TlsFailed as fault:
                self.avoid(address)
                # A certificate is wrong wherever it is shown; a target that hangs up may have a sound neighbour.
                if fault.certificate or left == 0:
                    raise
            except BaseException:
                # Also when time is up: the next dial begins with another address, if there is one.
                self.avoid(address)
                raise
        raise NotConnected("no address")

    def avoid(self, address: Address) -> None:
        """Try other addresses before this one for a while."""
        self._memory.failed(address, asyncio.get_running_loop().time())

    def has_other_than(self, address: Address) -> bool:
        """Return whether the destination has another address."""
        return any(known != address for known in self._known)

    async def _shake_hands(
        self, connected: socket.socket, address: Address, destination: Destination
    ) -> ClientConnection:
        try:
            _, connection = await asyncio.get_running_loop().create_connection(
                lambda: ClientConnection(address, self._closed),
                sock=connected,
                ssl=destination.tls,
                server_hostname=destination.server_hostname,
                ssl_shutdown_timeout=SHUTDOWN_SECONDS,
            )
        except ssl.SSLCertVerificationError as fault:
            raise TlsFailed(f"the certificate was refused: {fault.verify_message}", certificate=True) from fault
        except OSError as fault:
            # An ssl.SSLError, or the other side ended the connection where a handshake was due.
            raise TlsFailed(f"the handshake failed: {type(fault).__name__}: {fault}") from fault
        return connection


def require_verifying(context: ssl.SSLContext) -> None:
    """Check that a context verifies certificates and names, and speaks TLS 1.2 at least; raises ValueError."""
    verifying = context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname
    if not verifying or context.minimum_version < ssl.TLSVersion.TLSv1_2:
        raise ValueError("a TLS context of a client verifies the server, and speaks TLS 1.2 or newer")
