"""Counts calls, and refuses those that are too many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from keywright.domain.errors import Throttled
from keywright.operations.quotas.rates import QuotaSettings
from keywright.operations.quotas.request_classes import CUSTOM_KEY_STORE, class_of
from keywright.ports.quotas import QuotaCounters

TOO_OFTEN = "You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls."
# One second's worth may come at once, as AWS counts by the second; of what is rarer, one.
_BURST_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class NoQuotas:
    """Implements `keywright.ports.quotas.Quotas` where nothing is counted."""

    def take_call(self, operation: str, request: Any, account_id: str, region: str) -> None:
        """Let the call pass."""

    def take_key_store(self, custom_key_store_id: str) -> None:
        """Let the call pass."""


class _Limit(NamedTuple):
    interval: float
    tolerance: float


class RequestQuotas:
    """Implements `keywright.ports.quotas.Quotas` over counters that the workers of a node share."""

    def __init__(self, settings: QuotaSettings, counters: QuotaCounters) -> None:
        self._settings = settings
        self._counters = counters
        self._limits: dict[tuple[str, str], _Limit | None] = {}

    def take_call(self, operation: str, request: Any, account_id: str, region: str) -> None:
        """Count a call; raises Throttled."""
        self._take((class_of(operation, request), region, account_id))

    def take_key_store(self, custom_key_store_id: str) -> None:
        """Count a use of a custom key store; raises Throttled."""
        self._take((CUSTOM_KEY_STORE, "", custom_key_store_id))

    def _take(self, bucket: tuple[str, str, str]) -> None:
        kind = bucket[:2]
        limit = self._limits[kind] if kind in self._limits else self._find_limit(kind)
        if limit is not None and not self._counters.admits(bucket, limit.interval, limit.tolerance):
            raise Throttled(TOO_OFTEN)

    def _find_limit(self, kind: tuple[str, str]) -> _Limit | None:
        rate = self._settings.rate(*kind)
        limit = _Limit(1 / rate, max(_BURST_SECONDS - 1 / rate, 0.0)) if rate else None
        self._limits[kind] = limit
        return limit
