"""Remembers for a while which addresses failed, so that others are tried before them."""

from __future__ import annotations

from keywright.http1.client.connection import Address

AVOID_SECONDS = 10.0


class AddressMemory:
    """The addresses that failed lately; `now` is a monotonic time in seconds."""

    def __init__(self) -> None:
        self._failed: dict[Address, float] = {}

    def failed(self, address: Address, now: float) -> None:
        """Put an address last from now on."""
        self._failed[address] = now

    def ordered(self, addresses: tuple[Address, ...], now: float) -> tuple[Address, ...]:
        """Return the addresses in their order, and after them those that failed, the longest ago first."""
        self._failed = {
            address: at for address, at in self._failed.items() if now - at < AVOID_SECONDS and address in addresses
        }
        return tuple(sorted(addresses, key=lambda address: self._failed.get(address, 0.0)))
