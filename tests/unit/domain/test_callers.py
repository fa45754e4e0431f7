from __future__ import annotations

from dataclasses import replace

from keywright.domain.caller_names import caller_context, policy_principal
from keywright.domain.iam.entities import Account, Role, User
from keywright.domain.policy import ANONYMOUS, PrincipalKind
from keywright.domain.principals import (
    Caller,
    EntityKind,
    Principal,
    PrincipalType,
    Session,
    principal_of_role,
    principal_of_root,
    principal_of_user,
)

ACCOUNT = "111122223333"
USER = User(
    account_id=ACCOUNT, user_id="AIDA1", name="zoe", path="/team/", tags={"Team": "a", "own": "1"},
    created_at=1, version=1,
)  # fmt: skip
ROLE = Role(
    account_id=ACCOUNT, role_id="AROA1", name="backup", path="/r/", trust_policy="", tags={"Team": "a", "own": "1"},
    created_at=1, version=1,
)  # fmt: skip
SESSION = Session(role_id="AROA1", name="work", issued_at=1_700_000_000.5, expires_at=2e9, tags={"team": "b"})


def caller(principal: Principal, session: Session | None = None) -> Caller:
    return Caller(
        principal=principal,
        access_key_id="AKIA1",
        region="us-east-1",
        source_ip="10.0.0.1",
        user_agent="agent",
        session=session,
    )


def test_a_user_is_known_by_its_arn_and_its_id():
    user = caller(principal_of_user(USER))
    assert user.caller_arn == user.principal_arn == f"arn:aws:iam::{ACCOUNT}:user/team/zoe"
    assert (user.user_id, user.user_name, user.principal_type) == ("AIDA1", "zoe", PrincipalType.USER)
    named = policy_principal(user)
    assert (named.kind, named.own_names) == (PrincipalKind.USER, {user.caller_arn, "AIDA1"})


def test_a_session_is_known_by_itself_and_by_its_role():
    session = caller(principal_of_role(ROLE), SESSION)
    role_arn = f"arn:aws:iam::{ACCOUNT}:role/r/backup"
    session_arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/backup/work"
    assert (session.principal_arn, session.caller_arn) == (role_arn, session_arn)
    assert ROLE.session_arn("work") == session_arn
    assert (session.user_id, session.user_name) == ("AROA1:work", None)
    assert session.principal_type is PrincipalType.ASSUMED_ROLE
    named = policy_principal(session)
    assert named.own_names == {session_arn, "AROA1:work"}
    assert named.entity_names == {role_arn, "AROA1"}


def test_a_root_is_known_by_its_account_only():
    root = caller(principal_of_root(Account(account_id=ACCOUNT, created_at=1, version=1)))
    assert (root.caller_arn, root.user_id, root.user_name) == (f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT, None)
    assert root.principal_type is PrincipalType.ACCOUNT
    assert policy_principal(root).kind is PrincipalKind.ROOT
    assert policy_principal(root).own_names == frozenset()


def test_a_web_identity_is_known_by_its_provider():
    provider = f"arn:aws:iam::{ACCOUNT}:oidc-provider/x.example.com"
    someone = Principal(
        account_id="", principal_id="x:aud:sub", name="sub", path=provider, kind=EntityKind.WEB_IDENTITY
    )
    assert caller(someone).principal_arn == provider
    assert policy_principal(caller(someone)).own_names == {f"provider:{provider}"}
    assert "aws:principalaccount" not in caller_context(caller(someone))


def test_a_role_without_a_session_is_nobody():
    assert policy_principal(caller(principal_of_role(ROLE))) is ANONYMOUS


def test_session_tags_stand_over_those_of_the_role_whatever_their_case():
    assert dict(caller(principal_of_role(ROLE), SESSION).tags) == {"own": "1", "team": "b"}
    bare = replace(SESSION, tags={})
    assert dict(caller(principal_of_role(ROLE), bare).tags) == {"Team": "a", "own": "1"}


def test_the_condition_keys_of_a_user():
    assert caller_context(caller(principal_of_user(USER))) == {
        "aws:principalarn": (f"arn:aws:iam::{ACCOUNT}:user/team/zoe",),
        "aws:principaltype": ("User",),
        "aws:principalaccount": (ACCOUNT,),
        "aws:userid": ("AIDA1",),
        "aws:username": ("zoe",),
        "aws:requestedregion": ("us-east-1",),
        "aws:sourceip": ("10.0.0.1",),
        "aws:useragent": ("agent",),
        "aws:principalisawsservice": ("false",),
        "aws:viaawsservice": ("false",),
        "aws:principaltag/team": ("a",),
        "aws:principaltag/own": ("1",),
    }


def test_the_condition_keys_of_a_session():
    session = replace(SESSION, source_identity="alice", provider="arn:p")
    context = caller_context(caller(principal_of_role(ROLE), session))
    assert context["aws:principalarn"] == (f"arn:aws:iam::{ACCOUNT}:role/r/backup",)
    assert context["aws:userid"] == ("AROA1:work",)
    assert context["aws:tokenissuetime"] == ("1700000000",)
    assert context["aws:multifactorauthpresent"] == ("false",)
    assert context["aws:sourceidentity"] == ("alice",)
    assert context["aws:federatedprovider"] == ("arn:p",)
    assert context["aws:principaltag/team"] == ("b",)
    assert "aws:username" not in context
