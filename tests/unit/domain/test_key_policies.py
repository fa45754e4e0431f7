"""The default policy of keys, and how principals that are gone are shown (kms-api.md section 12)."""

from __future__ import annotations

import json

from keywright.domain.key_policies import KeyPolicy, default_policy_text
from keywright.domain.policy import PolicyKind, parse_policy
from keywright.domain.scope import Scope

SCOPE = Scope(account_id="111122223333", region="eu-west-1")
ALICE, BOB = "arn:aws:iam::111122223333:user/alice", "arn:aws:iam::111122223333:user/bob"


def policy(*statements: dict[str, object]) -> KeyPolicy:
    text = json.dumps({"Version": "2012-10-17", "Statement": statements if len(statements) > 1 else statements[0]})
    return KeyPolicy(scope=SCOPE, key_id="1", text=text, principal_ids={ALICE: "AIDAALICE", BOB: "AIDABOB"})


def test_the_default_policy_is_a_key_policy():
    parsed = parse_policy(default_policy_text("111122223333"), PolicyKind.KEY)
    assert [statement.reference.sid for statement in parsed.statements] == ["Enable IAM User Permissions"]


def test_a_text_whose_principals_are_the_same_is_shown_to_the_letter():
    shown = policy({"Principal": {"AWS": [ALICE, BOB]}})
    assert shown.shown({ALICE: "AIDAALICE", BOB: "AIDABOB"}) == shown.text


def test_a_principal_that_is_gone_or_made_anew_is_shown_by_its_old_id():
    condition = {"ArnEquals": {"aws:PrincipalArn": ALICE}}
    shown = policy(
        {"Principal": {"AWS": [ALICE, BOB, "111122223333"], "Service": "x.example"}, "Condition": condition},
        {"NotPrincipal": {"AWS": ALICE}, "Principal": "*"},
    ).shown({ALICE: "AIDAANEW", BOB: "AIDABOB"})
    first, second = json.loads(shown)["Statement"]
    assert first["Principal"] == {"AWS": ["AIDAALICE", BOB, "111122223333"], "Service": "x.example"}
    assert first["Condition"] == condition
    assert second == {"NotPrincipal": {"AWS": "AIDAALICE"}, "Principal": "*"}
    (only,) = [json.loads(policy({"Principal": {"AWS": BOB}}).shown({}))["Statement"]]
    assert only == {"Principal": {"AWS": "AIDABOB"}}
