"""Rate limits."""

import pytest

from keywright.api.xks import ErrorName
from keywright.xksproxy.failures import ProxyFailure
from keywright.xksproxy.rate_limit import RateLimit


def taken(limit: RateLimit, now: float, tries: int) -> int:
    """Return how many of so many tries at one moment are let through."""
    passed = 0
    for _ in range(tries):
        try:
            limit.take(now)
        except ProxyFailure:
            continue
        passed += 1
    return passed


def test_what_is_beyond_the_rate_is_throttled():
    limit = RateLimit(1)
    limit.take(0.0)
    with pytest.raises(ProxyFailure) as caught:
        limit.take(0.0)
    assert caught.value.name is ErrorName.THROTTLING


def test_a_second_of_requests_may_come_at_once_and_then_no_more():
    assert taken(RateLimit(10), 100.0, 50) == 10


def test_time_brings_new_requests_but_never_more_than_a_second_of_them():
    limit = RateLimit(10)
    taken(limit, 100.0, 50)
    assert taken(limit, 100.5, 50) == 5
    assert taken(limit, 500.0, 50) == 10


@pytest.mark.parametrize("steps", [1000])
def test_a_steady_stream_gets_its_rate(steps: int):
    limit = RateLimit(10)
    taken(limit, 0.0, 50)
    assert sum(taken(limit, (step + 1) / 100, 1) for step in range(steps)) == pytest.approx(100, abs=1)


def test_zero_is_no_limit():
    assert taken(RateLimit(0), 0.0, 10_000) == 10_000
