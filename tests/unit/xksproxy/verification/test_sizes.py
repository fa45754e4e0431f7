"""What is too large is refused as unsupported (501) or taken; nothing else is an answer to it (xks.md section 1.10)."""

from __future__ import annotations

import pytest

from keywright.xksproxy.verification.check import Verdict
from tests.chaos.fault_proxy.messages import error, http_answer
from tests.chaos.fault_proxy.modes import AnswerFault, Outgoing

PLAINTEXT, AAD = (
    "a plaintext of 8192 bytes is taken, or refused as unsupported",
    "additional data of 65536 bytes are taken, or refused as unsupported",
)
LARGE = 10_000


def answers_large_bodies(answer: bytes) -> AnswerFault:
    """Answer whatever is larger than most with this, and everything else right."""

    def reply(request, right):
        return Outgoing(pieces=[answer if len(request.body) > LARGE else right.encode()])

    return AnswerFault(reply=reply)


def verdicts(check):
    outcomes = check("R")
    return outcomes[PLAINTEXT].verdict, outcomes[AAD].verdict


def test_unsupported_is_right(check, proxy):
    proxy.misbehave(answers_large_bodies(error("UnsupportedOperationException", 501, "too large").encode()))
    assert verdicts(check) == (Verdict.PASS, Verdict.PASS)


@pytest.mark.parametrize(
    "answer",
    [
        http_answer(b"<html>too large</html>", 413, content_type=b"text/html"),
        error("ValidationException", 400, "too large").encode(),
        error("UnsupportedOperationException", 400, "too large").encode(),
        error("InternalException", 500, "too large").encode(),
    ],
    ids=["plain_413", "validation", "wrong_status", "internal"],
)
def test_another_answer_to_what_is_too_large_is_found_out(check, proxy, answer):
    proxy.misbehave(answers_large_bodies(answer))
    assert verdicts(check) == (Verdict.FAIL, Verdict.FAIL)
