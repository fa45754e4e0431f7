"""Random policies and requests for the corners that ordinary policies keep away from.

Every statement here is about few texts of few letters, so that patterns, variables and lists collide: wildcards inside
of values, several values without a quantifier, dates and addresses in every spelling, absent keys, missing policies.
"""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

from tests.properties.policy.generator import ACTIONS, ASKERS, OWN, PRINCIPALS, Case, key_arn

LETTERS = ("a", "b", "*", "?", "ab", "A")
KEYS = ("aws:username", "kms:One", "kms:Several", "kms:Number", "kms:Date", "aws:SourceIp", "kms:Arn", "kms:Truth")
DATES = (
    "2026-01-01T00:00:00Z",
    "2025-12-31T23:00:00-01:00",
    "2026-01-01T05:30:00+05:30",
    "2026-01-01",
    "2026-01",
    "2026",
    "1767225600",
    "2026-01-01T00:00Z",
    "2026-01-01T00:00:00.5Z",
    "1767225600.5",
    "1767225601",
)
NUMBERS = ("0", "-0", "1", "1.0", "01", "+1", "1.5", "-1", "10", "0.1")
ADDRESSES = ("10.1.2.3", "10.1.2.4", "2001:db8::1", "2001:DB8:0:0:0:0:0:1", "none", "10.1.2.3.4")
NETWORKS = ("10.1.2.3", "10.1.2.0/30", "10.1.2.3/30", "0.0.0.0/0", "::/0", "2001:db8::/127", "2001:db8::1")
ARN_SEGMENTS = ("arn", "aws", "iam", "", OWN, "user/a", "user/b:c", "*", "a?", "user/*", "?", "user/${aws:username}")
TRUTHS = ("true", "false", "True", "FALSE")
BYTES = ("YQ==", "Yg==", "YWI=", "a", "")
ACTION_PATTERNS = ("kms:*", "*", "kms:E*", "KMS:??crypt")
RESOURCES = ("*", key_arn(), "arn:aws:kms:*", "arn:*:kms:*:*:key/*", f"arn:aws:kms:*:{OWN}:*", "arn:aws:kms:*:*:?ey/1*")
FAMILIES: dict[str, tuple[str, ...]] = {
    "String": ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike"),
    "Numeric": ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"),
    "Date": ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"),
    "Arn": ("Equals", "NotEquals", "Like", "NotLike"),
    "IpAddress": ("",),
    "NotIpAddress": ("",),
    "Bool": ("",),
    "BinaryEquals": ("",),
}
FITTING = {
    "String": ("aws:username", "kms:Several", "kms:Number"),
    "Numeric": ("kms:Number", "kms:Date"),
    "Date": ("kms:Date",),
    "Arn": ("kms:Arn",),
    "Bool": ("kms:Truth",),
    "IpAddress": ("aws:SourceIp",),
    "NotIpAddress": ("aws:SourceIp",),
    "BinaryEquals": ("kms:One",),
}


def some_text(random: Random) -> str:
    return "".join(random.choice(LETTERS) for _ in range(random.randint(0, 3)))


def pattern(random: Random) -> str:
    """Return a text with wildcards, variables and escapes in it."""
    variables = ("${aws:username}", "${kms:Several}", "${kms:Nothing}", "${kms:Nothing, 'a*'}", "${*}", "${?}", "${$}")
    pieces = (*LETTERS, *random.sample(variables, 2))
    return "".join(random.choice(pieces) for _ in range(random.randint(1, 4)))


def policy_value(random: Random, family: str) -> str:
    if family == "Arn":
        return ":".join(["arn", *(random.choice(ARN_SEGMENTS[1:]) for _ in range(3)), OWN, random.choice(ARN_SEGMENTS)])
    pools = {"Numeric": NUMBERS, "Date": DATES, "IpAddress": NETWORKS, "NotIpAddress": NETWORKS, "Bool": TRUTHS}
    if family in pools:
        return random.choice(pools[family])
    return random.choice(BYTES[:3]) if family == "BinaryEquals" else pattern(random)


def condition(random: Random) -> dict[str, Any]:
    family = random.choice(tuple(FAMILIES))
    quantifier = random.choice(("", "", "ForAllValues:", "ForAnyValue:"))
    operator = f"{quantifier}{family}{random.choice(FAMILIES[family])}{random.choice(('', '', '', 'IfExists'))}"
    key = random.choice(FITTING[family] if random.random() < 0.8 else KEYS)
    if random.random() < 0.1:
        operator, values = "Null", [random.choice(("true", "false")) for _ in range(random.randint(1, 2))]
    else:
        values = [policy_value(random, family) for _ in range(random.randint(1, 3))]
    return {operator: {random.choice((key, key.upper())): values[0] if len(values) == 1 else values}}


def context(random: Random) -> dict[str, tuple[str, ...]]:
    made: dict[str, tuple[str, ...]] = {
        "aws:username": (some_text(random),),
        "kms:one": (random.choice(BYTES),),
        "kms:several": tuple(some_text(random) for _ in range(random.randint(0, 3))),
        "kms:number": tuple(random.choice((*NUMBERS, "one")) for _ in range(random.randint(1, 2))),
        "kms:date": (random.choice((*DATES, "soon")),),
        "aws:sourceip": (random.choice(ADDRESSES),),
        "kms:arn": (f"arn:aws:iam::{OWN}:user/{random.choice(('a', 'b:c', 'ab', '*'))}",),
        "kms:truth": (random.choice(TRUTHS),),
    }
    return {key: values for key, values in made.items() if random.random() < 0.8}


def not_principal(random: Random) -> dict[str, list[str]]:
    """Return a NotPrincipal element that lists someone at most of the levels at which it takes to be spared."""
    asker = random.choice([one for one in ASKERS if one.account_id])
    names = (asker.arn, asker.principal_id, asker.entity_arn, asker.entity_id, asker.account_id)
    kept = [name for name in names if name and random.random() < 0.8]
    return {"AWS": kept or [OWN]}


def principal(random: Random) -> Any:
    several: dict[str, list[str]] = {}
    for one in random.sample(PRINCIPALS[1:], random.randint(1, 3)):
        for kind, name in one.items():
            several.setdefault(kind, []).append(name)
    return several


def statement(random: Random, *, principals: bool) -> dict[str, Any]:
    made: dict[str, Any] = {"Effect": random.choice(("Allow", "Allow", "Deny"))}
    if principals and made["Effect"] == "Deny" and random.random() < 0.3:
        made["NotPrincipal"] = not_principal(random)
    elif principals:
        made["Principal"] = "*" if random.random() < 0.5 else principal(random)
    made[random.choice(("Action", "Action", "NotAction"))] = random.choice(ACTION_PATTERNS)
    made[random.choice(("Resource", "Resource", "Resource", "NotResource"))] = random.choice(RESOURCES)
    if random.random() < 0.8:
        made["Condition"] = condition(random)
    return made


def on_one_condition(random: Random, *, principals: bool) -> list[dict[str, Any]]:
    """Return statements that hang on nothing but one condition, or on one NotPrincipal."""
    everything: dict[str, Any] = {"Action": "*", "Resource": "*", **({"Principal": "*"} if principals else {})}
    if random.random() < 0.5:
        return [{"Effect": "Allow", "Condition": condition(random), **everything}]
    denial: dict[str, Any] = {"Effect": "Deny", **everything}
    if principals and random.random() < 0.4:
        del denial["Principal"]
        denial["NotPrincipal"] = not_principal(random)
    else:
        denial["Condition"] = condition(random)
    return [denial, {"Effect": "Allow", **everything}]


def policy(random: Random, *, principals: bool) -> str:
    if random.random() < 0.6:
        listed = on_one_condition(random, principals=principals)
    else:
        listed = [statement(random, principals=principals) for _ in range(random.randint(1, 3))]
    version = random.choice(("2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17"))
    return json.dumps({"Version": version, "Statement": listed})


def corner_case(random: Random) -> Case:
    """Return a request whose outcome mostly hangs on one condition, in one policy of any kind."""
    asker = random.choice(ASKERS)
    has_own = asker.kind in {"user", "role session", "federated user"}
    is_session = asker.kind in {"role session", "federated user"}
    plain = Case(
        asker=asker,
        action=random.choice(ACTIONS),
        resource=key_arn(),
        resource_account=OWN,
        context=context(random),
        identity=(json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}),) if has_own else (),
        key_policy=policy(random, principals=True),
        has_grant=random.random() < 0.1,
    )
    changes: dict[str, Any] = {}
    if random.random() < 0.02:
        changes |= {"key_policy": None, "has_grant": False}
    if has_own and random.random() < 0.5:
        changes["identity"] = tuple(policy(random, principals=False) for _ in range(random.randint(0, 2)))
    if has_own and random.random() < 0.3:
        changes["boundary"] = policy(random, principals=False)
    if is_session and random.random() < 0.3:
        changes["session"] = tuple(policy(random, principals=False) for _ in range(random.randint(1, 2)))
    if random.random() < 0.1:
        changes |= {"needs_key_policy": False, "key_policy": None, "resource": "*"}
    return replace(plain, **changes)
