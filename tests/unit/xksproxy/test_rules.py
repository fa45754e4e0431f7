"""Rules."""

import time

import pytest

from keywright.api.xks import RequestMetadata
from keywright.xksproxy.rules import NO_RULE_FITS, Denied, Rules
from keywright.xksproxy.state.document import Effect, Rule

ALICE = "arn:aws:iam::123456789012:user/Alice"


def metadata(principal: str = ALICE, operation: str = "Encrypt", via: str | None = None) -> RequestMetadata:
    return RequestMetadata(
        kms_request_id="r", kms_operation=operation, aws_principal_arn=principal, kms_via_service=via
    )


def denied_by(rules: Rules, key: str = "key", **members) -> str | None:
    try:
        rules.check(key, metadata(**members))
    except Denied as denied:
        return denied.rule
    return None


def rule(name: str, effect: Effect = Effect.DENY, **lists) -> Rule:
    return Rule(name=name, effect=effect, **lists)


def test_without_rules_everything_is_allowed():
    assert denied_by(Rules(())) is None


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        (ALICE, True),
        ("*", True),
        ("*:user/Ali?e", True),
        ("arn:aws:iam::123456789012:*", True),
        ("arn:aws:iam::123456789012:user/Alic", False),
        ("arn:aws:iam::123456789012:user/alice", False),
        ("user/Alice", False),
        ("*:user/[A]lice", False),
        ("", False),
    ],
)
def test_patterns_are_for_the_whole_text_with_stars_and_question_marks(pattern: str, fits: bool):
    assert (denied_by(Rules((rule("r", principals=(pattern,)),))) == "r") is fits


def test_brackets_mean_themselves():
    rules = Rules((rule("r", principals=("role/[x]*",)),))
    assert denied_by(rules, principal="role/[x]y") == "r"
    assert denied_by(rules, principal="role/xy") is None


def test_a_rule_fits_when_each_of_its_lists_does():
    rules = Rules((rule("r", principals=("*Bob", "*Alice"), operations=("Enc*",), via_services=("ebs",)),))
    assert denied_by(rules, via="ebs") == "r"
    assert denied_by(rules, via="s3") is None
    assert denied_by(rules, via=None) is None
    assert denied_by(rules, via="ebs", operation="Decrypt") is None


def test_deny_goes_before_allow_whatever_their_order():
    rules = Rules((rule("everybody", Effect.ALLOW), rule("not-alice", principals=(ALICE,))))
    assert denied_by(rules) == "not-alice"
    assert denied_by(rules, principal="Bob") is None


def test_an_allow_rule_shuts_out_whom_it_does_not_fit_for_its_keys_alone():
    rules = Rules((rule("alice", Effect.ALLOW, principals=(ALICE,), keys=("hers-*",)),))
    assert denied_by(rules, key="hers-1") is None
    assert denied_by(rules, key="hers-1", principal="Bob") == NO_RULE_FITS
    assert denied_by(rules, key="another", principal="Bob") is None


def test_no_pattern_takes_long():
    rules = Rules((rule("r", principals=("*a" * 30 + "b",)),))
    began = time.process_time()
    assert denied_by(rules, principal="a" * 2048) is None
    # Without backtracking this takes microseconds, with it longer than the universe has existed.
    assert time.process_time() - began < 5.0
