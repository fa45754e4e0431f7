"""Request quotas: how often callers may call, and where the counting is done."""

from __future__ import annotations

from typing import Any, Protocol


class Quotas(Protocol):
    """Counts calls. Raises Throttled for those that are too many, which are not counted."""

    def take_call(self, operation: str, request: Any, account_id: str, region: str) -> None:
        """Count a call of a KMS operation against the caller's account and Region."""
        ...

    def take_key_store(self, custom_key_store_id: str) -> None:
        """Count a use of the material in a custom key store, whoever's it is."""
        ...


class QuotaCounters(Protocol):
    """Keeps for each bucket when it will be empty again, for all workers of a node together."""

    def admits(self, bucket: tuple[str, ...], interval: float, tolerance: float) -> bool:
        """Return whether one more fits into the bucket now, and put it in if so.

        A bucket loses one in `interval` seconds, and holds those of `tolerance` seconds beside the one that is put in.
        """
        ...
