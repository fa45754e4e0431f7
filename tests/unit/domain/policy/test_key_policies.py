from __future__ import annotations

from typing import Any

import pytest

from keywright.domain.policy import (
    ANONYMOUS,
    Policy,
    PolicyPrincipal,
    PolicySource,
    Reason,
    role_session_principal,
    service_principal,
    user_principal,
)
from tests.unit.domain.policy.writing import (
    ALICE,
    BOB,
    DELEGATING,
    EVERYTHING,
    FOREIGN,
    FOREIGN_ROOT,
    FOREIGN_ROOT_ARN,
    GUEST,
    GUEST_ARN,
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
)

SERVICE = service_principal("backup.keywright.internal")
OTHERS = {"AWS": f"arn:aws:iam::{OWN}:user/nobody"}
DENYING = identity(statement("Deny"))


def naming(principal: Any) -> Policy:
    return key_policy(statement(Principal=principal if principal == "*" else {"AWS": principal}))


@pytest.mark.parametrize("own", [(), (NOTHING,)])
@pytest.mark.parametrize(
    ("asker", "name"),
    [
        (ALICE, ALICE.arn), (ALICE, USER_ID), (ALICE, "*"), (ALICE, [BOB.arn, ALICE.arn]), (SESSION, SESSION_ARN),
        (SESSION, f"{ROLE_ID}:build"), (SESSION, ROLE_ARN), (SESSION, ROLE_ID), (SESSION, "*"), (GUEST, GUEST_ARN),
        (GUEST, ALICE.arn), (GUEST, USER_ID), (ROOT, "*"), (ROOT, ROOT_ARN), (ROOT, OWN),
    ],
)  # fmt: skip
def test_a_key_policy_that_names_someone_of_its_account_is_enough(
    asker: PolicyPrincipal, name: Any, own: tuple[Policy, ...]
):
    assert answer(query(asker), naming(name), own).allowed


@pytest.mark.parametrize("asker", [ALICE, SESSION, GUEST, ROOT, BOB])
def test_a_key_policy_that_names_others_denies_whatever_the_own_policies_say(asker: PolicyPrincipal):
    decision = answer(query(asker), key_policy(statement(Principal=OTHERS)), (EVERYTHING,))
    assert (decision.allowed, decision.reason, decision.source) == (False, Reason.NOT_ALLOWED, PolicySource.RESOURCE)


@pytest.mark.parametrize(
    ("asker", "name"),
    [
        (BOB, ALICE.arn), (ALICE, USER_ID[:-1] + "X"), (SESSION, SESSION_ARN + "2"), (SESSION, f"{ROLE_ID}:other"),
        (SESSION, f"arn:aws:iam::{OWN}:role/deploy"), (SESSION, f"arn:aws:iam::{OWN}:role/ci/deploy2"),
        (ALICE, f"arn:aws:iam::{OWN}:user/Alice"), (ALICE, f"arn:aws:iam::{OWN}:user/team/alice"),
        (ALICE, STRANGER.arn), (ALICE, FOREIGN), (GUEST, BOB.arn), (GUEST, ALICE.arn + "2"),
        (ALICE, f"arn:aws:iam::{OWN}:role/alice"), (ROOT, ALICE.arn), (ROOT, FOREIGN_ROOT_ARN),
    ],
)  # fmt: skip
def test_names_are_compared_whole(asker: PolicyPrincipal, name: str):
    assert not answer(query(asker), naming(name), (EVERYTHING,)).allowed


@pytest.mark.parametrize("asker", [ALICE, BOB, SESSION, GUEST])
@pytest.mark.parametrize("name", [OWN, ROOT_ARN])
def test_a_key_policy_that_names_the_account_leaves_it_to_the_own_policies(asker: PolicyPrincipal, name: str):
    assert answer(query(asker), naming(name), (NOTHING, EVERYTHING)).reason is Reason.IDENTITY_POLICY
    for own in ((), (NOTHING,)):
        decision = answer(query(asker), naming(name), own)
        assert (decision.allowed, decision.source) == (False, PolicySource.IDENTITY)


def test_both_statements_that_allow_by_delegation_are_told():
    decision = answer(query(), DELEGATING, (NOTHING, identity(statement(Action="kms:Encrypt"), statement(Sid="Use"))))
    assert decision.statement is not None
    assert decision.delegation is not None
    assert (decision.statement.policy, decision.statement.index, decision.statement.sid) == ("own", 1, "Use")
    assert (decision.delegation.policy, decision.delegation.sid) == ("default", "Enable IAM User Permissions")


def test_delegation_of_some_actions_delegates_no_others():
    policy = key_policy(statement(Principal={"AWS": OWN}, Action="kms:Encrypt"))
    assert answer(query(action="kms:Encrypt"), policy, (EVERYTHING,)).allowed
    assert not answer(query(action="kms:Decrypt"), policy, (EVERYTHING,)).allowed


def test_the_root_of_the_account_needs_the_key_policy_like_everyone():
    assert answer(query(ROOT), DELEGATING).reason is Reason.ACCOUNT_ROOT
    assert not answer(query(ROOT), naming(ALICE.arn)).allowed
    assert not answer(query(ROOT), None).allowed


def test_a_key_without_a_policy_is_nobodys():
    for asker in (ALICE, SESSION, ROOT, STRANGER, SERVICE):
        assert not answer(query(asker), None, (EVERYTHING,)).allowed


@pytest.mark.parametrize("asker", [ALICE, SESSION, GUEST, ROOT])
@pytest.mark.parametrize("where", ["own", "boundary", "session", "key"])
def test_a_statement_that_denies_stands_above_all_that_allows(asker: PolicyPrincipal, where: str):
    decision = answer(
        query(asker),
        key_policy(statement(Principal="*"), *([statement("Deny", Principal="*", Sid="No")] if where == "key" else [])),
        (EVERYTHING, DENYING) if where == "own" else (EVERYTHING,),
        boundary=DENYING if where == "boundary" else EVERYTHING,
        sessions=(EVERYTHING, session(statement("Deny"))) if where == "session" else (),
        grant="grant",
    )
    sources = {"own": PolicySource.IDENTITY, "boundary": PolicySource.BOUNDARY, "session": PolicySource.SESSION,
               "key": PolicySource.RESOURCE}  # fmt: skip
    assert (decision.allowed, decision.reason, decision.source) == (False, Reason.EXPLICIT_DENY, sources[where])
    assert decision.statement is not None


@pytest.mark.parametrize(
    ("name", "denied"),
    [
        (OWN, {ALICE, BOB, SESSION, GUEST, ROOT}), (ALICE.arn, {ALICE, GUEST}), (ROLE_ARN, {SESSION}),
        (SESSION_ARN, {SESSION}), ("*", {ALICE, BOB, SESSION, GUEST, ROOT, SERVICE}), (FOREIGN, set()),
    ],
)  # fmt: skip
def test_a_statement_that_denies_reaches_everyone_behind_its_name(name: str, denied: set[PolicyPrincipal]):
    policy = key_policy(statement(Principal="*"), statement("Deny", Principal={"AWS": name}))
    everyone = {ALICE, BOB, SESSION, GUEST, ROOT, SERVICE}
    assert {asker for asker in everyone if not answer(query(asker), policy).allowed} == denied


@pytest.mark.parametrize(
    ("names", "spared"),
    [
        ([ALICE.arn, OWN], {ALICE}), ([ALICE.arn], set()), ([OWN], {ROOT}), ([ROOT_ARN], {ROOT}),
        ([SESSION_ARN, ROLE_ARN, OWN], {SESSION}), ([SESSION_ARN, OWN], set()), ([ROLE_ARN, OWN], set()),
        ([USER_ID, ROOT_ARN], {ALICE}), ([f"{ROLE_ID}:build", ROLE_ID, OWN], {SESSION}),
        ([STRANGER.arn, FOREIGN], set()),
        ([ALICE.arn, BOB.arn, OWN], {ALICE, BOB}), ([GUEST_ARN, ALICE.arn, OWN], {GUEST, ALICE}),
    ],
)  # fmt: skip
def test_not_principal_spares_whom_it_lists_at_every_level(names: list[str], spared: set[PolicyPrincipal]):
    policy = key_policy(statement(Principal="*"), statement("Deny", NotPrincipal={"AWS": names}))
    everyone = {ALICE, BOB, SESSION, GUEST, ROOT, SERVICE}
    # Root is meant by its account's name alone, so that listing the account spares it too.
    listed = spared | ({ROOT} if OWN in names or ROOT_ARN in names else set())
    assert {asker for asker in everyone if answer(query(asker), policy).allowed} == listed


def test_not_principal_spares_a_service_by_its_name_and_nobody_with_a_boundary():
    policy = key_policy(
        statement(Principal="*"),
        statement("Deny", NotPrincipal={"Service": SERVICE.arn, "AWS": [ALICE.arn, OWN]}),
    )
    assert answer(query(SERVICE), policy).allowed
    assert answer(query(ALICE), policy).allowed
    assert not answer(query(ALICE), policy, boundary=EVERYTHING).allowed


@pytest.mark.parametrize(
    ("asker", "name", "limited"),
    [
        (ALICE, ALICE.arn, False), (ALICE, "*", False), (SESSION, SESSION_ARN, False), (SESSION, "*", False),
        (SESSION, ROLE_ARN, True), (SESSION, ROLE_ID, True), (SESSION, OWN, True), (ALICE, OWN, True),
        (GUEST, GUEST_ARN, False), (GUEST, ALICE.arn, True), (GUEST, OWN, True),
    ],
)  # fmt: skip
def test_who_is_limited_by_boundaries_and_session_policies(asker: PolicyPrincipal, name: str, limited: bool):
    policy = naming(name)
    within, without = session(statement(Action="kms:Decrypt")), session(statement(Action="kms:Encrypt"))
    assert answer(query(asker), policy, (EVERYTHING,), boundary=NOTHING).allowed is not limited
    assert answer(query(asker), policy, (EVERYTHING,), boundary=EVERYTHING).allowed
    if asker is not ALICE:
        assert answer(query(asker), policy, (EVERYTHING,), sessions=(without,)).allowed is not limited
        assert answer(query(asker), policy, (EVERYTHING,), sessions=(without, within)).allowed
        assert answer(query(asker), policy, (EVERYTHING,), boundary=NOTHING, sessions=(within,)).allowed is not limited


def test_which_limit_is_missing_is_told():
    for boundary, sessions, source in (
        (NOTHING, (), PolicySource.BOUNDARY),
        (None, (session(statement(Action="s3:*")),), PolicySource.SESSION),
    ):
        decision = answer(query(SESSION), DELEGATING, (EVERYTHING,), boundary=boundary, sessions=sessions)
        assert (decision.reason, decision.source) == (Reason.NOT_ALLOWED, source)


@pytest.mark.parametrize("name", [FOREIGN, FOREIGN_ROOT_ARN, STRANGER.arn, "*"])
def test_another_account_needs_the_key_policy_and_its_own(name: str):
    assert answer(query(STRANGER), naming(name), (EVERYTHING,)).allowed
    for own in ((), (NOTHING,)):
        decision = answer(query(STRANGER), naming(name), own)
        assert (decision.allowed, decision.source) == (False, PolicySource.IDENTITY)
    assert not answer(query(STRANGER), naming(name), (EVERYTHING,), boundary=NOTHING).allowed


@pytest.mark.parametrize("name", [OWN, ROOT_ARN, ALICE.arn])
def test_another_account_is_not_let_in_by_its_own_policies(name: str):
    for asker in (STRANGER, FOREIGN_ROOT):
        decision = answer(query(asker), naming(name), (EVERYTHING,))
        assert (decision.allowed, decision.source) == (False, PolicySource.RESOURCE)


def test_the_root_of_another_account_needs_the_key_policy_alone():
    assert answer(query(FOREIGN_ROOT), naming(FOREIGN)).allowed
    assert answer(query(FOREIGN_ROOT), naming("*")).allowed
    assert not answer(query(FOREIGN_ROOT), naming(STRANGER.arn)).allowed


def test_a_session_of_another_account_is_limited_even_where_it_is_named():
    arn = f"arn:aws:sts::{FOREIGN}:assumed-role/deploy/build"
    asker = role_session_principal(FOREIGN, arn, f"arn:aws:iam::{FOREIGN}:role/deploy", "AROAFOREIGNROLE000001")
    assert answer(query(asker), naming(arn), (EVERYTHING,)).allowed
    assert not answer(query(asker), naming(arn), (EVERYTHING,), sessions=(session(statement(Action="s3:*")),)).allowed


def test_a_service_is_let_in_by_its_own_name_and_by_no_account():
    named = key_policy(statement(Principal={"Service": SERVICE.arn}))
    assert answer(query(SERVICE), named).allowed
    assert answer(query(SERVICE), naming("*")).allowed
    for policy in (DELEGATING, naming(FOREIGN), key_policy(statement(Principal={"Service": "other.internal"}))):
        assert not answer(query(SERVICE), policy, (EVERYTHING,)).allowed
    assert not answer(query(ALICE), named, (EVERYTHING,)).allowed
    imposter = user_principal(OWN, SERVICE.arn, SERVICE.arn)
    assert not answer(query(imposter), named).allowed


def test_those_who_are_not_verified_are_allowed_nothing_and_denied_all_the_same():
    assert answer(query(ANONYMOUS), naming("*"), grant="grant").reason is Reason.NOT_VERIFIED
    assert answer(query(ANONYMOUS), None, (EVERYTHING,), needs_key_policy=False).reason is Reason.NOT_VERIFIED
    denied = answer(query(ANONYMOUS), key_policy(statement("Deny", Principal="*")))
    assert (denied.allowed, denied.reason) == (False, Reason.EXPLICIT_DENY)
    others = key_policy(statement("Deny", NotPrincipal={"AWS": [ALICE.arn, OWN]}))
    assert answer(query(ANONYMOUS), others).reason is Reason.EXPLICIT_DENY


def test_a_web_identity_is_meant_by_its_provider_and_limits_its_role_like_the_roles_own_name():
    provider = f"arn:aws:iam::{OWN}:oidc-provider/issuer.example/cluster"
    asker = role_session_principal(OWN, SESSION_ARN, ROLE_ARN, ROLE_ID, provider)
    policy = key_policy(statement(Principal={"Federated": provider}))
    assert answer(query(asker), policy).allowed
    assert not answer(query(asker), policy, boundary=NOTHING).allowed
    assert not answer(query(SESSION), policy).allowed


def test_a_grant_allows_what_policies_do_not_and_is_asked_last():
    assert answer(query(STRANGER), grant="g1").grant_id == "g1"
    assert answer(query(ALICE), grant="g1").reason is Reason.GRANT
    assert answer(query(SERVICE), grant="g1").allowed
    assert answer(query(ALICE), None, grant="g1").allowed
    assert answer(query(ALICE), own=(EVERYTHING,), grant="g1").grant_id is None


def test_a_grant_goes_beyond_the_boundary_of_a_user_and_not_of_a_session():
    assert answer(query(ALICE), boundary=NOTHING, grant="g1").allowed
    assert not answer(query(SESSION), boundary=NOTHING, grant="g1").allowed
    narrow = session(statement(Action="kms:Encrypt"))
    assert not answer(query(SESSION), sessions=(narrow,), grant="g1").allowed
    assert answer(query(SESSION, "kms:Encrypt"), sessions=(narrow,), grant="g1").allowed


def test_no_grant_is_asked_for_where_there_is_no_key():
    asked = query(action="kms:CreateKey", resource="*")
    assert not answer(asked, None, grant="g1", needs_key_policy=False).allowed


def test_operations_without_a_key_follow_the_own_policies_alone():
    def allowed(asker: PolicyPrincipal, **sides: Any) -> bool:
        return answer(query(asker, "kms:CreateKey", "*"), None, needs_key_policy=False, **sides).allowed

    assert allowed(ALICE, own=(EVERYTHING,))
    assert allowed(ROOT)
    assert not allowed(ALICE)
    assert not allowed(ALICE, own=(NOTHING,))
    assert not allowed(ALICE, own=(EVERYTHING,), boundary=NOTHING)
    assert not allowed(SESSION, own=(EVERYTHING,), sessions=(session(statement(Action="kms:Encrypt")),))
    assert not allowed(SERVICE, own=(EVERYTHING,))
    assert not allowed(STRANGER, own=(EVERYTHING,))
