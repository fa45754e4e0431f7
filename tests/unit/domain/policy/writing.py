"""Policies, principals and questions, in the few words that the tests of policies need."""

from __future__ import annotations

import json
from typing import Any

from keywright.domain.policy import (
    Decision,
    Policy,
    PolicyKind,
    PolicyPrincipal,
    Query,
    decide,
    federated_user_principal,
    parse_policy,
    role_session_principal,
    root_principal,
    user_principal,
)

OWN, FOREIGN = "111122223333", "444455556666"
KEY = f"arn:aws:kms:eu-central-1:{OWN}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
OTHER_KEY = f"arn:aws:kms:eu-central-1:{OWN}:key/0987dcba-09fe-87dc-65ba-ab0987654321"
ROLE_ARN = f"arn:aws:iam::{OWN}:role/ci/deploy"
ROLE_ID = "AROA4KJY2TU23Y7NK62MV"
USER_ID = "AIDACKCEVSQ6C2EXAMPLE"

ALICE = user_principal(OWN, f"arn:aws:iam::{OWN}:user/alice", USER_ID)
BOB = user_principal(OWN, f"arn:aws:iam::{OWN}:user/bob", "AIDAJQABLZS4A3QDU576Q")
STRANGER = user_principal(FOREIGN, f"arn:aws:iam::{FOREIGN}:user/alice", "AIDAFOREIGNALICE00001")
ROOT, FOREIGN_ROOT = root_principal(OWN), root_principal(FOREIGN)
SESSION_ARN = f"arn:aws:sts::{OWN}:assumed-role/deploy/build"
SESSION = role_session_principal(OWN, SESSION_ARN, ROLE_ARN, ROLE_ID)
GUEST_ARN = f"arn:aws:sts::{OWN}:federated-user/guest"
GUEST = federated_user_principal(OWN, GUEST_ARN, ALICE.arn, USER_ID)
ROOT_ARN = f"arn:aws:iam::{OWN}:root"
FOREIGN_ROOT_ARN = f"arn:aws:iam::{FOREIGN}:root"


def statement(effect: str = "Allow", **elements: Any) -> dict[str, Any]:
    """Return a statement about every action on every resource, but for the elements given (None leaves one out)."""
    made = {"Effect": effect, "Action": "kms:*", "Resource": "*"}
    if "NotAction" in elements:
        del made["Action"]
    if "NotResource" in elements:
        del made["Resource"]
    return {name: value for name, value in (made | elements).items() if value is not None}


def text(*statements: dict[str, Any], version: str = "2012-10-17") -> str:
    return json.dumps({"Version": version, "Statement": list(statements)})


def identity(*statements: dict[str, Any], version: str = "2012-10-17") -> Policy:
    return parse_policy(text(*statements, version=version), PolicyKind.IDENTITY).named("own")


def session(*statements: dict[str, Any]) -> Policy:
    return parse_policy(text(*statements), PolicyKind.SESSION).named("session")


def key_policy(*statements: dict[str, Any], version: str = "2012-10-17") -> Policy:
    return parse_policy(text(*statements, version=version), PolicyKind.KEY).named("default")


EVERYTHING = identity(statement())
NOTHING = identity(statement(Action="s3:*"))
DELEGATING = key_policy(statement(Principal={"AWS": ROOT_ARN}, Sid="Enable IAM User Permissions"))


def query(
    principal: PolicyPrincipal = ALICE, action: str = "kms:Decrypt", resource: str = KEY, **context: Any
) -> Query:
    """Return a query on a key of the own account; context keys have `__` for `:`."""
    values = {
        name.replace("__", ":").lower(): (given,) if isinstance(given, str) else tuple(given)
        for name, given in context.items()
    }
    return Query(principal=principal, action=action, resource=resource, resource_account=OWN, context=values)


def answer(
    asked: Query,
    key: Policy | None = DELEGATING,
    own: tuple[Policy, ...] = (),
    boundary: Policy | None = None,
    sessions: tuple[Policy, ...] = (),
    grant: str | None = None,
    needs_key_policy: bool = True,
) -> Decision:
    return decide(
        asked,
        identity=own,
        boundary=boundary,
        session=sessions,
        key_policy=key,
        grants_allow=lambda: grant,
        is_key_policy_needed=needs_key_policy,
    )


def applies(made: dict[str, Any], asked: Query | None = None, version: str = "2012-10-17") -> bool:
    """Tell whether a statement of an identity's policy, which allows, is about a query."""
    return answer(asked or query(), own=(identity(made, version=version),)).allowed
