"""When a failed attempt is followed by another: AWS's standard mode, kept to what is safe.

An attempt is repeated when its failure is of the passing kind and either nothing can have been done (no connection,
a throttled call, a skewed clock) or the operation may be done twice. Pauses double from one second up to 20, times a
random number between 0 and 1. Repeating also costs tokens, of which successes give back what they cost, so that a
service in trouble is not asked over and over by everyone. Source: AWS SDKs and Tools Reference Guide, retry behavior.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

TOKENS = 500
RETRY_COST = 5
TIMEOUT_COST = 10
_NO_RETRY_REFUND = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryPolicy:
    """How often and how patiently: `max_attempts` counts the first one, and 1 turns retries off."""

    max_attempts: int = 3
    max_pause: float = 20.0

    def pause(self, attempt: int, random: float) -> float:
        """Return the seconds to wait after failed attempt number `attempt` (from 1); `random` is in [0, 1)."""
        doubled: float = 2.0 ** (attempt - 1)
        return random * min(doubled, self.max_pause)


class RetryTokens:
    """The bucket that all calls of a context share; safe to use from several threads."""

    def __init__(self, capacity: int = TOKENS) -> None:
        """Start full."""
        self._capacity = capacity
        self._left = capacity
        self._lock = Lock()

    @property
    def left(self) -> int:
        """Return how many tokens are left."""
        return self._left

    def take(self, cost: int) -> bool:
        """Tell whether a retry may be made, having paid for it."""
        with self._lock:
            if cost > self._left:
                return False
            self._left -= cost
            return True

    def give_back(self, paid: int) -> None:
        """Put back what the last retry of a call that succeeded had cost, or one token when there was none."""
        if self._left < self._capacity:
            with self._lock:
                self._left = min(self._capacity, self._left + (paid or _NO_RETRY_REFUND))
