"""Counters and latencies per tenant, operation and outcome, in the text form of Prometheus."""

from __future__ import annotations

from bisect import bisect_left

from keywright.http1.answer import Answer
from keywright.sigv4.request import SignableRequest

PATH = b"/metrics"
TEXT = b"text/plain; version=0.0.4; charset=utf-8"
# Seconds. The caller gives up at 0.25, so the steps are close around what it still takes.
BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.5, 1.0)

_Labels = tuple[str, str, str]


class Metrics:
    """Counts requests; for one event loop."""

    def __init__(self) -> None:
        self._requests: dict[_Labels, int] = {}
        self._buckets: dict[tuple[str, str], list[int]] = {}
        self._seconds: dict[tuple[str, str], float] = {}

    def count(self, tenant: str, operation: str, outcome: str, seconds: float) -> None:
        """Count a request that took so long."""
        labels = (tenant, operation, outcome)
        self._requests[labels] = self._requests.get(labels, 0) + 1
        timed = (tenant, operation)
        buckets = self._buckets.get(timed)
        if buckets is None:
            buckets = self._buckets[timed] = [0] * (len(BOUNDS) + 1)
            self._seconds[timed] = 0.0
        buckets[bisect_left(BOUNDS, seconds)] += 1
        self._seconds[timed] += seconds

    def render(self, health: dict[str, str]) -> str:
        """Return everything as text; `health` is the state of each key manager by name."""
        lines = ["# TYPE keywright_xks_proxy_requests_total counter"]
        for (tenant, operation, outcome), number in sorted(self._requests.items()):
            labels = f'{{tenant="{tenant}",operation="{operation}",outcome="{outcome}"}}'
            lines.append(f"keywright_xks_proxy_requests_total{labels} {number}")
        lines.append("# TYPE keywright_xks_proxy_request_seconds histogram")
        for (tenant, operation), buckets in sorted(self._buckets.items()):
            lines += _histogram(f'tenant="{tenant}",operation="{operation}"', buckets, self._seconds[tenant, operation])
        lines.append("# TYPE keywright_xks_proxy_key_manager_active gauge")
        for name, state in sorted(health.items()):
            escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            lines.append(f'keywright_xks_proxy_key_manager_active{{key_manager="{escaped}"}} {int(state == "ACTIVE")}')
        return "\n".join(lines) + "\n"


def _histogram(labels: str, buckets: list[int], seconds: float) -> list[str]:
    name = "keywright_xks_proxy_request_seconds"
    lines, number = [], 0
    for bound, count in zip((*map(str, BOUNDS), "+Inf"), buckets, strict=True):
        number += count
        lines.append(f'{name}_bucket{{{labels},le="{bound}"}} {number}')
    return [*lines, f"{name}_sum{{{labels}}} {seconds:.6f}", f"{name}_count{{{labels}}} {number}"]


class MetricsPage:
    """Answers GET /metrics, on a listener of its own."""

    def __init__(self, metrics: Metrics, health: dict[str, str]) -> None:
        """Take the metrics and a mapping that is kept up to date by whoever probes."""
        self._metrics = metrics
        self._health = health

    async def answer(self, request: SignableRequest, source_ip: str) -> Answer:
        """Return the page, or 404."""
        del source_ip
        if request.method != "GET" or request.path != PATH:
            return Answer(404, b"", TEXT)
        return Answer(200, self._metrics.render(self._health).encode(), TEXT)
