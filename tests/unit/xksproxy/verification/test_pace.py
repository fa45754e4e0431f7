"""A proxy that is too slow for AWS KMS is found out: with one call, or with as many as a key store may make."""

from __future__ import annotations

import pytest

from keywright.xksproxy.verification.check import CheckFailed, Verdict
from keywright.xksproxy.verification.sustained_rate import Measured
from keywright.xksproxy.verification.timing_checks import require_quota
from tests.chaos.fault_proxy.modes import sends
from tests.chaos.fault_proxy.refusals import refuses

RATE = "1800 Encrypts a second are answered, each within 250 ms"
QUOTA = "1800 Encrypts a second for 5 s, each answer within 250 ms"


def measured(*, answers: int = 9000, seconds: float = 5.0, slowest: float = 0.02) -> Measured:
    return Measured(seconds=seconds, answers=(slowest, *[0.008] * (answers - 1)), own_load=0.4)


def test_a_slow_proxy_is_found_out(check, proxy):
    proxy.misbehave(sends(lambda answer: [b"", answer.encode()], pause=0.3), times=3)
    outcomes = check("P")
    assert [outcome.verdict for outcome in outcomes.values()] == [Verdict.FAIL, Verdict.FAIL, Verdict.SKIPPED]
    assert outcomes[RATE].remark == "--rate-check was not given"


def test_1800_a_second_that_come_in_time_are_enough_and_are_told():
    assert require_quota(measured()) == "1800 a second over 16 connections, 8.0 ms in the middle, 20.0 ms at most"


def test_fewer_are_not_enough_however_soon_each_comes():
    with pytest.raises(CheckFailed) as failed:
        require_quota(measured(answers=500))
    assert failed.value.expected == QUOTA
    assert failed.value.came == (
        "100 a second over 16 connections, 8.0 ms in the middle, 20.0 ms at most; asking took 40% of a processor here"
    )


def test_one_that_comes_too_late_is_too_many_however_many_there_are():
    with pytest.raises(CheckFailed) as failed:
        require_quota(measured(slowest=0.251))
    assert failed.value.expected == QUOTA
    assert failed.value.came.startswith("1800 a second over 16 connections, 8.0 ms in the middle, 251.0 ms at most")


def test_the_rate_check_fails_a_proxy_that_keeps_the_time_and_not_the_rate(check, proxy):
    # 16 connections that answer after 20 ms or more make 800 a second at most.
    proxy.misbehave(sends(lambda answer: [b"", answer.encode()], pause=0.02))
    outcome = check("P", rate_check=True)[RATE]
    assert outcome.expected == QUOTA
    assert "a second over 16 connections" in outcome.came


def test_the_rate_check_fails_a_proxy_that_throttles(check, proxy):
    proxy.misbehave(refuses("ThrottlingException"))
    outcome = check("P", rate_check=True)[RATE]
    assert outcome.verdict is Verdict.FAIL
    assert outcome.came.startswith("429 ThrottlingException")
