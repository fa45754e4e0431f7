"""The principals of the matrix as a file for `keywright iam apply`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.reference_authorization.matrix.names import FOREIGN, OWN, iam_arn, root_arn
from tests.reference_authorization.matrix.principals import KINDS, Kind, policy
from tests.services.identity_provider import ISSUER

ASSUMER = "assumer"
PROVIDER = f"arn:aws:iam::{OWN}:oidc-provider/{ISSUER.removeprefix('https://')}"


def declarations() -> Iterator[dict[str, Any]]:
    """Yield files that build on each other; one alone would be a long transaction for a machine with other work."""
    for account_id in (OWN, FOREIGN):
        for section, entries in _account(account_id).items():
            yield {"accounts": {account_id: {section: entries}}}


def trust_policy(kind: Kind) -> str:
    """Return the policy by which the account's assumer, or whom the identity provider vouches for, becomes a role."""
    if kind.how == "web identity":
        principal = {"Federated": PROVIDER}
        return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRoleWithWebIdentity"})
    principal = {"AWS": root_arn(kind.account_id)}
    return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


def _account(account_id: str) -> dict[str, Any]:
    kinds = [kind for kind in KINDS if kind.account_id == account_id and kind.how not in {"root", "anonymous"}]
    assuming = policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"})
    return {
        "policies": {
            **{f"boundary-{kind.name}": {"document": kind.boundary} for kind in kinds if kind.boundary},
            **{f"managed-{kind.name}": {"document": kind.managed} for kind in kinds if kind.managed},
        },
        "groups": {
            f"group-{kind.name}": {"inline_policies": {"group": kind.group}} for kind in kinds if kind.group is not None
        },
        "users": {
            ASSUMER: {"inline_policies": {"assuming": assuming}},
            **{kind.name: _user(kind) for kind in kinds if not kind.is_role},
        },
        "roles": {kind.name: role(kind) for kind in kinds if kind.is_role},
    }


def role(kind: Kind) -> dict[str, Any]:
    return {"trust_policy": trust_policy(kind), **_entity(kind)}


def _user(kind: Kind) -> dict[str, Any]:
    return {"groups": [] if kind.group is None else [f"group-{kind.name}"], **_entity(kind)}


def _entity(kind: Kind) -> dict[str, Any]:
    return {
        "permissions_boundary": f"boundary-{kind.name}" if kind.boundary else "",
        "managed_policies": [f"managed-{kind.name}"] if kind.managed else [],
        "inline_policies": {} if kind.identity is None else {"own": kind.identity},
    }


def assumable(kind: Kind) -> str:
    return iam_arn(kind.account_id, "role", kind.name)
