"""An exchange ends within its time, however it is drawn out, and takes no more than an answer may be."""

from __future__ import annotations

from dataclasses import replace

import pytest

from keywright.xksproxy.verification.caller import HEALTH
from keywright.xksproxy.verification.exchange import NoAnswer, TimedOut
from keywright.xksproxy.verification.health_checks import body
from tests.chaos.fault_proxy.garbage import EVERYWHERE
from tests.chaos.fault_proxy.modes import sends
from tests.chaos.fault_proxy.time_faults import END_FAULTS


@pytest.fixture
def hurried(caller):
    return replace(caller, subject=replace(caller.subject, exchange_seconds=0.5))


def test_an_answer_that_comes_byte_by_byte_is_not_waited_for_beyond_the_time(hurried, proxy):
    # Each byte comes well within the time, and all of them do not.
    proxy.misbehave(sends(lambda answer: (bytes([value]) for value in answer.encode()), pause=0.1))
    with pytest.raises(TimedOut, match=r"no answer within 0\.5 s"):
        hurried.post(HEALTH, body(hurried))


def test_an_answer_of_more_than_64_kib_is_none(caller, proxy):
    proxy.misbehave(EVERYWHERE["ten_megabytes"])
    with pytest.raises(NoAnswer, match="more than 65536 bytes"):
        caller.post(HEALTH, body(caller))


@pytest.mark.parametrize("name", ["half_an_answer", "head_only"])
def test_an_answer_that_ends_early_is_none(caller, proxy, name):
    proxy.misbehave(END_FAULTS[name])
    with pytest.raises(NoAnswer):
        caller.post(HEALTH, body(caller))


def test_an_answer_has_its_status_its_headers_in_lowercase_and_its_time(caller):
    answer = caller.post(HEALTH, body(caller))
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.seconds > 0
