"""A proxy whose rules deny a caller must say so, and nothing else, for each way to use a key."""

from __future__ import annotations

import pytest

from keywright.xksproxy.verification.check import Verdict
from tests.chaos.fault_proxy.messages import error
from tests.chaos.fault_proxy.modes import AnswerFault, Outgoing

DENIED = "arn:aws:iam::111122223333:user/denied"
ENCRYPT, DECRYPT = (
    "a caller whom a rule denies does not encrypt",
    "nor does that caller decrypt what another one encrypted",
)


def denies(name: str, status: int, *operations: str) -> AnswerFault:
    """Answer the operations of that caller with an error, and everything else right."""

    def reply(request, right):
        is_denied = request.operation in operations and request.metadata["awsPrincipalArn"] == DENIED
        return Outgoing(pieces=[(error(name, status, "no") if is_denied else right).encode()])

    return AnswerFault(reply=reply)


def verdicts(check):
    return {sentence: outcome.verdict for sentence, outcome in check("D", denied_principal_arn=DENIED).items()}


def test_a_proxy_that_denies_both_passes(check, proxy):
    proxy.misbehave(denies("AccessDeniedException", 403, "encrypt", "decrypt"))
    assert verdicts(check) == {ENCRYPT: Verdict.PASS, DECRYPT: Verdict.PASS}


@pytest.mark.parametrize(("denied", "sentence"), [("decrypt", ENCRYPT), ("encrypt", DECRYPT)])
def test_a_proxy_that_denies_one_of_them_alone_is_found_out(check, proxy, denied, sentence):
    proxy.misbehave(denies("AccessDeniedException", 403, denied))
    assert [each for each, verdict in verdicts(check).items() if verdict is Verdict.FAIL] == [sentence]


@pytest.mark.parametrize(("name", "status"), [("ValidationException", 400), ("KeyNotFoundException", 404)])
def test_another_error_is_no_denial(check, proxy, name, status):
    proxy.misbehave(denies(name, status, "encrypt", "decrypt"))
    assert verdicts(check) == {ENCRYPT: Verdict.FAIL, DECRYPT: Verdict.FAIL}


def test_without_such_a_caller_the_lines_say_what_is_needed(check):
    for outcome in check("D").values():
        assert outcome.verdict is Verdict.SKIPPED
        assert outcome.remark.startswith("--denied-principal-arn was not given")


def test_the_loss_of_a_key_manager_has_lines_that_say_what_is_needed(check):
    outcomes = check("K")
    assert len(outcomes) == 3
    for outcome in outcomes.values():
        assert outcome.verdict is Verdict.SKIPPED
        assert outcome.remark == "somebody has to stop a key manager and start it again: try it by hand"
