"""What becomes of policies that are kept: names, ids, texts that do not parse, and the checks before one is put."""

from __future__ import annotations

import pytest

from keywright.domain.policy import (
    PolicyKind,
    PolicyPrincipal,
    Reason,
    allows_put_key_policy,
    decide,
    denial_text,
    named_principals,
    parse_policy,
    refusing_policy,
    role_session_principal,
    service_principal,
    user_principal,
    web_identity_principal,
)
from tests.unit.domain.policy.writing import (
    ALICE,
    BOB,
    DELEGATING,
    EVERYTHING,
    FOREIGN,
    KEY,
    NOTHING,
    OWN,
    ROLE_ARN,
    ROLE_ID,
    ROOT,
    ROOT_ARN,
    SESSION,
    SESSION_ARN,
    STRANGER,
    USER_ID,
    answer,
    identity,
    key_policy,
    query,
    session,
    statement,
    text,
)


def test_a_name_is_told_with_the_statement_and_changes_nothing_else():
    policy = identity(statement(Sid="Use"))
    renamed = policy.named("team")
    decision = answer(query(), own=(renamed,))
    assert decision.statement is not None
    assert (decision.statement.policy, policy.statements[0].reference.policy) == ("team", "own")


def test_statements_are_listed_as_they_were_written():
    policy = identity(statement(Sid="A"), statement("Deny", Sid="B"), statement(Sid="C"))
    assert [each.reference.sid for each in policy.statements] == ["A", "B", "C"]


def test_a_role_made_anew_is_not_the_one_that_a_policy_was_written_for():
    bound = key_policy(statement(Principal={"AWS": [ROLE_ARN, ALICE.arn]})).bound(
        {ROLE_ARN: ROLE_ID, ALICE.arn: USER_ID}
    )
    assert answer(query(SESSION), bound).allowed
    assert answer(query(ALICE), bound).allowed
    again = role_session_principal(OWN, SESSION_ARN, ROLE_ARN, "AROAANOTHERROLE000001")
    assert not answer(query(again), bound).allowed
    assert not answer(query(user_principal(OWN, ALICE.arn, "AIDAANOTHERUSER000001")), bound).allowed


def test_binding_leaves_accounts_everyone_and_unknown_names():
    policy = key_policy(statement(Principal={"AWS": [OWN, BOB.arn]}), statement(Principal="*", Action="kms:Encrypt"))
    bound = policy.bound({ROLE_ARN: ROLE_ID})
    assert answer(query(BOB), bound).allowed
    assert answer(query(ALICE), bound, (EVERYTHING,)).allowed
    assert answer(query(ALICE, "kms:Encrypt"), bound).allowed


@pytest.mark.parametrize("kind", PolicyKind)
def test_what_stands_in_for_an_unreadable_policy_denies_everything(kind: PolicyKind):
    refusing = refusing_policy(kind)
    sides = {
        PolicyKind.IDENTITY: {"own": (EVERYTHING, refusing)},
        PolicyKind.SESSION: {"own": (EVERYTHING,), "sessions": (refusing,)},
        PolicyKind.KEY: {"key": refusing, "own": (EVERYTHING,)},
        PolicyKind.TRUST: {"key": refusing, "own": (EVERYTHING,)},
    }[kind]
    for asker in (ALICE, SESSION, ROOT):
        assert answer(query(asker), grant="g1", **sides).reason is Reason.EXPLICIT_DENY


@pytest.mark.parametrize(
    ("asker", "principal", "allowed"),
    [
        (ALICE, {"AWS": ALICE.arn}, True),
        (ALICE, {"AWS": ROOT_ARN}, False),
        (BOB, {"AWS": ALICE.arn}, False),
        (web_identity_principal("issuer.example"), {"Federated": "issuer.example"}, True),
        (web_identity_principal("issuer.example"), {"Federated": "other.example"}, False),
        (web_identity_principal("issuer.example"), {"Service": "issuer.example"}, False),
        (service_principal("runner.keywright.internal"), {"Service": "runner.keywright.internal"}, True),
    ],
)
def test_a_trust_policy_is_decided_like_a_key_policy(asker: PolicyPrincipal, principal: dict[str, str], allowed: bool):
    made = statement(Principal=principal, Action="sts:AssumeRole*", Resource=None)
    trust = parse_policy(text(made), PolicyKind.TRUST)
    assert answer(query(asker, "sts:AssumeRole", ROLE_ARN), trust).allowed is allowed


def test_the_principals_of_a_policy_are_told_as_written_and_once():
    policy = key_policy(
        statement(Principal={"AWS": [ROOT_ARN, ALICE.arn, "*"], "Service": "backup.keywright.internal"}),
        statement("Deny", NotPrincipal={"AWS": [ALICE.arn, FOREIGN]}),
        statement(Principal="*"),
    )
    assert named_principals(policy) == (ROOT_ARN, ALICE.arn, "backup.keywright.internal", FOREIGN)


@pytest.mark.parametrize(
    ("made", "allowed"),
    [
        (statement(Principal={"AWS": ALICE.arn}), True),
        (statement(Principal={"AWS": ROOT_ARN}), True),
        (statement(Principal="*", Action="kms:Put*"), True),
        (statement(Principal={"AWS": BOB.arn}), False),
        (statement(Principal={"AWS": FOREIGN}), False),
        (statement(Principal={"AWS": ALICE.arn}, Action="kms:Decrypt"), False),
        (statement(Principal={"AWS": ALICE.arn}, NotAction="kms:PutKeyPolicy"), False),
        (statement(Principal={"AWS": ALICE.arn}, Resource=KEY[:-1] + "*"), True),
        (statement(Principal={"AWS": ALICE.arn}, Resource="arn:aws:s3:::x/*"), False),
        (statement(Principal={"AWS": ALICE.arn}, Condition={"StringEquals": {"kms:CallerAccount": OWN}}), True),
        (statement(Principal={"AWS": ALICE.arn}, Condition={"StringEquals": {"kms:CallerAccount": FOREIGN}}), False),
    ],
)
def test_a_key_policy_locks_out_who_could_not_put_another(made: dict[str, object], allowed: bool):
    asked = query(ALICE, "kms:CreateKey", kms__CallerAccount=OWN)
    assert allows_put_key_policy(key_policy(made), asked, identity=(EVERYTHING,)) is allowed


def test_delegation_locks_out_whose_own_policies_do_not_allow_it():
    asked = query(ALICE, "kms:CreateKey")
    assert not allows_put_key_policy(DELEGATING, asked)
    assert not allows_put_key_policy(DELEGATING, asked, identity=(NOTHING,))
    assert not allows_put_key_policy(DELEGATING, asked, identity=(EVERYTHING,), boundary=NOTHING)
    assert not allows_put_key_policy(DELEGATING, asked, identity=(EVERYTHING,), session=(session(statement("Deny")),))
    assert allows_put_key_policy(DELEGATING, query(ROOT, "kms:CreateKey"))
    denying = key_policy(statement(Principal="*"), statement("Deny", Principal={"AWS": OWN}, Action="kms:Put*"))
    assert not allows_put_key_policy(denying, asked, identity=(EVERYTHING,))


START = f"User: {ALICE.arn} is not authorized to perform: kms:Decrypt on resource: {KEY}"


@pytest.mark.parametrize(
    ("sides", "ending"),
    [
        ({}, " because no identity-based policy allows the kms:Decrypt action"),
        ({"key": None}, " because no resource-based policy allows the kms:Decrypt action"),
        ({"own": (EVERYTHING,), "boundary": NOTHING}, " because no permissions boundary allows the kms:Decrypt action"),
        (
            {"own": (EVERYTHING,), "sessions": (session(statement(Action="s3:*")),)},
            " because no session policy allows the kms:Decrypt action",
        ),
        ({"own": (identity(statement("Deny")),)}, " with an explicit deny in an identity-based policy"),
        ({"boundary": identity(statement("Deny"))}, " with an explicit deny in a permissions boundary"),
        ({"sessions": (session(statement("Deny")),)}, " with an explicit deny in a session policy"),
        (
            {"key": key_policy(statement("Deny", Principal="*"))},
            " with an explicit deny in a resource-based policy",
        ),
    ],
)
def test_a_denial_says_who_what_where_and_by_which_kind_of_policy(sides: dict[str, object], ending: str):
    assert denial_text(answer(query(), **sides), query()) == START + ending


def test_the_denial_of_an_operation_without_a_key_names_the_star():
    asked = query(STRANGER, "kms:ListKeys", "*")
    decision = decide(
        asked, identity=(), boundary=None, session=(), key_policy=None, grants_allow=lambda: None,
        is_key_policy_needed=False,
    )  # fmt: skip
    assert denial_text(decision, asked).startswith(
        f"User: {STRANGER.arn} is not authorized to perform: kms:ListKeys on resource: * because no "
    )
