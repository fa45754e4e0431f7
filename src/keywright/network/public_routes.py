"""The way to a public host: the operator's override of its name, or the addresses of it that passed the checks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from keywright.domain.host_names import HostNameInvalid, is_single_label, plain_host_name
from keywright.network.address_rules import AddressDenied, Network, check_address
from keywright.network.settings import HostSettings
from keywright.ports.network import NoRoute

HTTPS_PORT = 443

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""Returns the IP addresses of a name; raises OSError when it has none."""


class PublicHosts:
    """Finds where public names lead."""

    def __init__(self, hosts: Iterable[HostSettings], allowed: Iterable[Network], resolve: Resolve) -> None:
        self._overrides = {host.name: (host.address, host.port) for host in hosts}
        self._allowed = tuple(allowed)
        self._resolve = resolve

    async def addresses(self, host: str) -> tuple[str, tuple[tuple[str, int], ...]]:
        """Return the plain spelling of a name and the places to connect to, asking for its addresses once.

        Raises:
            NoRoute: the name is none that XKS allows, has no address, or has one that is not public: a name that
                leads to a stranger's and to our own network alike is not to be trusted with either.
        """
        try:
            name = plain_host_name(host)
        except HostNameInvalid as fault:
            raise NoRoute(str(fault)) from fault
        if name in self._overrides:
            return name, (self._overrides[name],)
        if is_single_label(name):
            raise NoRoute(f"{name} is not the name of a public host")
        try:
            addresses = tuple(dict.fromkeys(await self._resolve(name)))
            for address in addresses:
                check_address(address, self._allowed)
        except (OSError, ValueError) as fault:
            raise NoRoute(f"{name} cannot be resolved: {fault}") from fault
        except AddressDenied as fault:
            raise NoRoute(f"{name} must not be connected to: {fault}") from fault
        if not addresses:
            raise NoRoute(f"{name} has no address")
        return name, tuple((address, HTTPS_PORT) for address in addresses)
