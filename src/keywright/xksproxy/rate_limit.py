"""A token bucket: so many requests per second, and one second's worth at once."""

from __future__ import annotations

from keywright.api.xks import ErrorName
from keywright.xksproxy.failures import ProxyFailure


class RateLimit:
    """Limits one tenant; 0 per second is no limit. Times are seconds of any clock that does not go back."""

    __slots__ = ("_left", "_since", "per_second")

    def __init__(self, per_second: int) -> None:
        self.per_second = per_second
        self._left = float(per_second)
        self._since: float | None = None

    def take(self, now: float) -> None:
        """Count a request.

        Raises:
            ProxyFailure: ThrottlingException.
        """
        if not self.per_second:
            return
        waited = 0.0 if self._since is None else now - self._since
        self._since = now
        self._left = min(float(self.per_second), self._left + waited * self.per_second)
        if self._left < 1.0:
            raise ProxyFailure(ErrorName.THROTTLING, "The rate of requests for this path is exceeded.")
        self._left -= 1.0
