"""Which addresses a public name may lead to: none inside anybody's own network (assurance.md X5).

The name of a proxy comes from whoever may create key stores, so it must not become a way to reach what only this
machine can: itself, its neighbours, the metadata service of its cloud. The ranges are those of the IANA registries of
special-purpose addresses that are not globally reachable.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Network = IPv4Network | IPv6Network

_DENIED_IPV4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's platform, on an address that looks public
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
        ),
    )
)
_GLOBAL_IPV6 = IPv6Network("2000::/3")
_DENIED_IPV6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")


class AddressDenied(Exception):
    """The address is inside a network that is nobody else's business; the text is for logs only."""


def check_address(text: str, allowed: Iterable[Network]) -> None:
    """Return when `text` is the address of a host on the Internet, or inside a network of `allowed`.

    Raises:
        AddressDenied: it is neither, or an IPv6 address that carries an IPv4 address which is neither.
    """
    allowed = tuple(allowed)
    address = ip_address(text)
    if any(address in network for network in allowed if network.version == address.version):
        return
    if isinstance(address, IPv4Address):
        denied = any(address in network for network in _DENIED_IPV4)
    elif (carried := _carried_ipv4(address)) is not None:
        check_address(str(carried), allowed)
        return
    else:
        denied = address not in _GLOBAL_IPV6 or any(address in network for network in _DENIED_IPV6)
    if denied:
        raise AddressDenied(f"{text} is not a public address")


def _carried_ipv4(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address to which packets for an IPv6 address end up going, if there is one.

    Teredo has two; it is denied with the rest of its range.
    """
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour
