"""When calls of a proxy are refused without being made, by a clock that the test moves."""

from __future__ import annotations

import logging

import pytest

from keywright.keystores.external.circuit_breaker import FAILURES, MAXIMUM_CIRCUITS, CircuitBreaker
from keywright.keystores.external.failures import FailureKind

PATH = "/kms/xks/v1/keys/key-1/encrypt"
OTHER_KEY = "/kms/xks/v1/keys/key-2/encrypt"
TIMED_OUT = FailureKind.TIMED_OUT


class Clock:
    """Tells the seconds that it was set to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> CircuitBreaker:
    return CircuitBreaker("cks-1234567890abcdef0", clock)


def fail(breaker: CircuitBreaker, clock: Clock, times: int, *, seconds: float, path: str = PATH) -> None:
    """Have so many calls fail, the first one now and the last one so much later."""
    for number in range(times):
        breaker.failed(path, TIMED_OUT)
        if number < times - 1:
            clock.now += seconds / (times - 1)


def open_circuit(breaker: CircuitBreaker, clock: Clock, path: str = PATH) -> None:
    fail(breaker, clock, FAILURES, seconds=1.5, path=path)
    assert breaker.refuse(path) is TIMED_OUT


def test_calls_that_are_answered_are_made(breaker: CircuitBreaker) -> None:
    for _ in range(100):
        assert breaker.refuse(PATH) is None
        breaker.answered(PATH)


def test_five_failures_in_a_row_over_a_second_open_it(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, clock, FAILURES - 1, seconds=2.0)
    assert breaker.refuse(PATH) is None
    breaker.failed(PATH, TIMED_OUT)
    assert breaker.refuse(PATH) is TIMED_OUT


def test_any_number_of_failures_of_one_moment_does_not(breaker: CircuitBreaker, clock: Clock) -> None:
    fail(breaker, clock, 1000, seconds=0.9)
    assert breaker.refuse(PATH) is None


def test_an_answer_in_between_starts_the_count_anew(breaker: CircuitBreaker, clock: Clock) -> None:
    for _ in range(20):
        fail(breaker, clock, FAILURES - 1, seconds=2.0)
        breaker.answered(PATH)
    assert breaker.refuse(PATH) is None


def test_one_call_a_second_is_made_whatever_becomes_of_it(breaker: CircuitBreaker, clock: Clock) -> None:
    open_circuit(breaker, clock)
    made = 0
    for _ in range(40):
        clock.now += 0.125
        made += breaker.refuse(PATH) is None
    assert made == 5


def test_the_first_answer_closes_it(breaker: CircuitBreaker, clock: Clock) -> None:
    open_circuit(breaker, clock)
    breaker.answered(PATH)
    assert breaker.refuse(PATH) is None
    fail(breaker, clock, FAILURES - 1, seconds=2.0)
    assert breaker.refuse(PATH) is None


def test_a_trial_that_fails_keeps_it_open_and_says_why_now(breaker: CircuitBreaker, clock: Clock) -> None:
    open_circuit(breaker, clock)
    clock.now += 1
    assert breaker.refuse(PATH) is None
    breaker.failed(PATH, FailureKind.NOT_REACHABLE)
    assert breaker.refuse(PATH) is FailureKind.NOT_REACHABLE


def test_a_key_that_hangs_keeps_nobody_from_another_one(breaker: CircuitBreaker, clock: Clock) -> None:
    open_circuit(breaker, clock)
    assert breaker.refuse(OTHER_KEY) is None
    breaker.answered(OTHER_KEY)
    assert breaker.refuse(PATH) is TIMED_OUT


def test_a_reset_lets_every_call_through(breaker: CircuitBreaker, clock: Clock) -> None:
    open_circuit(breaker, clock)
    open_circuit(breaker, clock, OTHER_KEY)
    breaker.reset()
    assert (breaker.refuse(PATH), breaker.refuse(OTHER_KEY)) == (None, None)


def test_there_is_an_end_to_what_is_remembered(breaker: CircuitBreaker, clock: Clock) -> None:
    open_circuit(breaker, clock)
    for number in range(MAXIMUM_CIRCUITS - 1):
        breaker.failed(f"/keys/{number}/encrypt", TIMED_OUT)
    assert breaker.refuse(PATH) is TIMED_OUT
    breaker.failed("/keys/one-more/encrypt", TIMED_OUT)
    assert breaker.refuse(PATH) is None


def test_the_log_tells_when_it_opens_and_closes_and_nothing_in_between(
    breaker: CircuitBreaker, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        open_circuit(breaker, clock)
        for _ in range(9):
            breaker.refuse(PATH)
        breaker.failed(PATH, TIMED_OUT)
        breaker.answered(PATH)
        breaker.answered(PATH)
    opened, closed = [record.getMessage() for record in caplog.records]
    assert f"the last 5 calls of {PATH} had no answer" in opened
    assert f"answers of {PATH} again; 10 calls were not made" in closed
    assert "cks-1234567890abcdef0" in opened
    assert "cks-1234567890abcdef0" in closed
