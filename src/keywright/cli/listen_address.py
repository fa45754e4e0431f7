"""The address to listen on: parsed, judged, and bound once, so that all workers share one queue of connections."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

BACKLOG = 1024


class ListenRefused(Exception):
    """The address cannot be listened on; the message is one line that says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenAddress:
    """A host and port. Port 0 means any free port."""

    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Return whether only this machine can reach the address."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def parse_listen_address(text: str) -> ListenAddress:
    """Return the parts of HOST:PORT, with an IPv6 host in brackets.

    Raises:
        ListenRefused: the text is not of that form.
    """
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:
        raise ListenRefused(f"--listen takes HOST:PORT, as in 127.0.0.1:8080, not {text!r}")
    return ListenAddress(host=host.strip("[]"), port=int(port))


def bind(address: ListenAddress) -> socket.socket:
    """Return a listening socket, inheritable by workers.

    Raises:
        ListenRefused: the port is in use, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address.host, address.port))
        listener.listen(BACKLOG)
    except OSError as fault:
        listener.close()
        raise ListenRefused(
            f"cannot listen on {address.host}:{address.port} ({fault.strerror}): choose another port with --listen, "
            "or stop what uses it"
        ) from fault
    listener.setblocking(False)
    return listener
