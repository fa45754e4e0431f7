"""The policies that the keys of the matrix have; each lets the administrator in, who makes and watches the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.reference_authorization.matrix.names import FOREIGN, OWN, iam_arn, root_arn, session_arn
from tests.reference_authorization.matrix.principals import policy

Statement = dict[str, Any]
EVERYTHING: Statement = {"Action": "kms:*", "Resource": "*"}
DELEGATING: Statement = {"Effect": "Allow", "Principal": {"AWS": [root_arn(OWN), FOREIGN]}, **EVERYTHING}
NAMED = [
    *(iam_arn(OWN, "user", name) for name in ("named", "named-bounded")),
    *(iam_arn(OWN, "role", f"role-{name}") for name in ("named", "named-session", "named-bounded", "recreated")),
    session_arn(OWN, "session-named"),
    *(iam_arn(FOREIGN, "user", name) for name in ("named", "named-nobody")),
]
SPARED = [
    root_arn(OWN),
    *(iam_arn(OWN, "user", name) for name in ("spared", "spared-bounded")),
    *(iam_arn(OWN, "role", name) for name in ("role-spared", "role-half-spared")),
    session_arn(OWN, "role-spared"),
]


def alias_of(name: str) -> str:
    return f"alias/{name}"


def allowing_administrator(administrator: str) -> Statement:
    return {"Effect": "Allow", "Principal": {"AWS": administrator}, **EVERYTHING}


def delegating(administrator: str) -> list[Statement]:
    return [allowing_administrator(administrator), DELEGATING]


def closed(administrator: str) -> list[Statement]:
    return [allowing_administrator(administrator)]


def denying(administrator: str) -> list[Statement]:
    others = {"ArnNotEquals": {"aws:PrincipalArn": administrator}}
    return [*delegating(administrator), {"Effect": "Deny", "Principal": "*", **EVERYTHING, "Condition": others}]


def naming(administrator: str) -> list[Statement]:
    return [allowing_administrator(administrator), {"Effect": "Allow", "Principal": {"AWS": NAMED}, **EVERYTHING}]


def everyone(administrator: str) -> list[Statement]:
    own = {"StringEquals": {"kms:CallerAccount": OWN}}
    return [
        allowing_administrator(administrator),
        {"Effect": "Allow", "Principal": "*", **EVERYTHING, "Condition": own},
    ]


def sparing(administrator: str) -> list[Statement]:
    spared = {"AWS": [administrator, *SPARED]}
    return [*delegating(administrator), {"Effect": "Deny", "NotPrincipal": spared, **EVERYTHING}]


def by_alias(administrator: str) -> list[Statement]:
    asked = {"StringEquals": {"kms:RequestAlias": [alias_of("by-alias"), alias_of("by-alias-pending")]}}
    return [allowing_administrator(administrator), {**DELEGATING, "Condition": asked}]


KEY_POLICIES: dict[str, Callable[[str], list[Statement]]] = {
    "delegating": delegating,
    "closed": closed,
    "denying": denying,
    "naming": naming,
    "everyone": everyone,
    "sparing": sparing,
    "by-alias": by_alias,
}


def key_policy(name: str, administrator: str) -> str:
    """Return the text of one of them."""
    return policy(*KEY_POLICIES[name](administrator))
