"""Random requests with random policies around them, for evaluators to be compared on.

Nothing of the service is imported: what is made here are JSON texts and plain values, which every evaluator reads in
its own way. The pools are small, so that statements are often about the request, and often just not.

Policies made by `random_case` are well-formed. `damaged` makes one that no reader may take.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from random import Random
from typing import Any

OWN, FOREIGN = "111122223333", "444455556666"
REGION = "eu-central-1"
KEY_IDS = ("1234abcd-12ab-34cd-56ef-1234567890ab", "0987dcba-09fe-87dc-65ba-ab0987654321")
ACTIONS = (
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:GenerateDataKey",
    "kms:PutKeyPolicy",
    "kms:CreateGrant",
)
ACTION_PATTERNS = ("*", "kms:*", "KMS:*", "kms:*crypt", "kms:?ncrypt", "kms:D*", "kms:Generate*", "s3:*", "kms:de*key")
ROLE_ID, USER_ID, OTHER_ID = "AROA4KJY2TU23Y7NK62MV", "AIDACKCEVSQ6C2EXAMPLE", "AIDAJQABLZS4A3QDU576Q"
SERVICE = "backup.keywright.internal"

SINGLE_VALUES: dict[str, tuple[str, ...]] = {
    "kms:EncryptionContext:app": ("red", "blue", "Red", "r*", "red/7"),
    "kms:KeySpec": ("SYMMETRIC_DEFAULT", "RSA_2048"),
    "aws:username": ("alice", "bob", "*"),
    "aws:PrincipalTag/team": ("red", "blue"),
    "aws:SourceIp": ("10.1.2.3", "192.168.0.9", "2001:db8::7"),
    "aws:SecureTransport": ("true", "false"),
    "aws:CurrentTime": ("2026-01-01T00:00:00Z", "2026-07-01T12:30:00Z"),
    "aws:EpochTime": ("1767225600", "1782909000"),
    "kms:ScheduleKeyDeletionPendingWindowInDays": ("7", "30", "7.0"),
    "aws:PrincipalArn": (f"arn:aws:iam::{OWN}:user/alice", f"arn:aws:iam::{FOREIGN}:role/deploy"),
}
SEVERAL_VALUES: dict[str, tuple[str, ...]] = {
    "kms:EncryptionContextKeys": ("app", "tenant", "App"),
    "kms:ResourceAliases": ("alias/red", "alias/blue", "alias/red/2"),
    "aws:TagKeys": ("team", "cost"),
}
TEXTS = ("red", "blue", "Red", "r*", "*", "r?d", "alias/red*", "alias/*", "app", "tenant", "team", "alice", "RSA_2048")
VARIABLES = (
    "${aws:username}",
    "${aws:PrincipalTag/team}",
    "${aws:PrincipalTag/team, 'red'}",
    "r${*}",
    "${kms:Nothing}",
)
NETWORKS = ("10.0.0.0/8", "10.1.2.3", "192.168.0.0/24", "2001:db8::/32", "0.0.0.0/0")
DATES = ("2026-01-01T00:00:00Z", "2026-06-30", "2026", "1767225600", "2026-07-01T14:30:00+02:00")
NUMBERS = ("7", "7.0", "8", "30", "-1", "6.99")
ARNS = (
    f"arn:aws:iam::{OWN}:user/alice",
    f"arn:aws:iam::{OWN}:user/*",
    "arn:aws:iam::*:role/dep???",
    f"arn:aws:iam::{OWN}:user/${{aws:username}}",
    "arn:*:iam::*:*",
)
OPERATORS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"), (*TEXTS, *VARIABLES)),
    **dict.fromkeys(("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"), (*TEXTS, *VARIABLES)),
    **dict.fromkeys((f"Numeric{name}" for name in ("Equals", "NotEquals", "LessThan", "GreaterThanEquals")), NUMBERS),
    **dict.fromkeys(("NumericLessThanEquals", "NumericGreaterThan"), NUMBERS),
    **dict.fromkeys((f"Date{name}" for name in ("Equals", "NotEquals", "LessThan", "GreaterThanEquals")), DATES),
    **dict.fromkeys(("DateLessThanEquals", "DateGreaterThan"), DATES),
    "Bool": ("true", "false"),
    **dict.fromkeys(("IpAddress", "NotIpAddress"), NETWORKS),
    **dict.fromkeys(("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"), ARNS),
    "BinaryEquals": ("cmVk", "Ymx1ZQ=="),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who asks. `kind` is user, role session, root, federated user, service or anonymous.

    `arn` is the user's, the session's or the root's; `entity_arn` and `entity_id` are those of the session's role, or
    of the user who federated.
    """

    kind: str
    account_id: str
    arn: str
    principal_id: str = ""
    entity_arn: str = ""
    entity_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request. `context` has its condition keys in lower case; `has_grant` is whether a grant would allow it."""

    asker: Asker
    action: str
    resource: str
    resource_account: str
    context: dict[str, tuple[str, ...]]
    identity: tuple[str, ...] = ()
    boundary: str | None = None
    session: tuple[str, ...] = ()
    key_policy: str | None = None
    has_grant: bool = False
    needs_key_policy: bool = True


def user(account_id: str, name: str, user_id: str) -> Asker:
    return Asker(kind="user", account_id=account_id, arn=f"arn:aws:iam::{account_id}:user/{name}", principal_id=user_id)


def role_session(account_id: str, session_name: str) -> Asker:
    return Asker(
        kind="role session",
        account_id=account_id,
        arn=f"arn:aws:sts::{account_id}:assumed-role/deploy/{session_name}",
        principal_id=f"{ROLE_ID}:{session_name}",
        entity_arn=f"arn:aws:iam::{account_id}:role/deploy",
        entity_id=ROLE_ID,
    )


def federated_user(account_id: str, name: str) -> Asker:
    return Asker(
        kind="federated user",
        account_id=account_id,
        arn=f"arn:aws:sts::{account_id}:federated-user/{name}",
        entity_arn=f"arn:aws:iam::{account_id}:user/alice",
        entity_id=USER_ID,
    )


def root(account_id: str) -> Asker:
    return Asker(kind="root", account_id=account_id, arn=f"arn:aws:iam::{account_id}:root")


ASKERS = (
    user(OWN, "alice", USER_ID),
    user(OWN, "bob", OTHER_ID),
    user(FOREIGN, "alice", "AIDAFOREIGNALICE00001"),
    role_session(OWN, "build"),
    role_session(FOREIGN, "build"),
    federated_user(OWN, "guest"),
    root(OWN),
    root(FOREIGN),
    Asker(kind="service", account_id="", arn=SERVICE),
    Asker(kind="anonymous", account_id="", arn="anonymous"),
)
PRINCIPALS: tuple[dict[str, str], ...] = (
    {"AWS": "*"},
    *({"AWS": account} for account in (OWN, FOREIGN)),
    *({"AWS": f"arn:aws:iam::{account}:root"} for account in (OWN, FOREIGN)),
    *({"AWS": asker.arn} for asker in ASKERS if asker.kind in {"user", "role session", "federated user"}),
    *({"AWS": asker.entity_arn} for asker in ASKERS if asker.entity_arn),
    {"AWS": USER_ID},
    {"AWS": ROLE_ID},
    {"AWS": f"{ROLE_ID}:build"},
    {"AWS": f"arn:aws:iam::{OWN}:user/team/alice"},
    {"Service": SERVICE},
    {"Service": "other.keywright.internal"},
)


def key_arn(key_id: str = KEY_IDS[0], account_id: str = OWN) -> str:
    return f"arn:aws:kms:{REGION}:{account_id}:key/{key_id}"


RESOURCES = (
    "*",
    key_arn(),
    key_arn(KEY_IDS[1]),
    f"arn:aws:kms:{REGION}:{OWN}:key/*",
    f"arn:aws:kms:*:{OWN}:key/????abcd-*",
    f"arn:aws:kms:{REGION}:*:key/{KEY_IDS[0]}",
    f"arn:aws:kms:{REGION}:{FOREIGN}:key/*",
    "arn:aws:kms:*",
    f"arn:aws:kms:{REGION}:{OWN}:alias/*",
    f"arn:aws:kms:{REGION}:{OWN}:key/${{aws:username}}",
    "arn:aws:s3:::bucket/*",
)


@dataclass(slots=True)
class PolicyMaker:
    """Makes policies out of one source of randomness."""

    random: Random
    made: int = field(default=0)

    def policy(self, *, principals: bool, statements: int | None = None) -> dict[str, Any]:
        """Return a document; `principals` says whether it is a resource's."""
        count = self.random.choice((1, 1, 2, 3, 4)) if statements is None else statements
        listed = [self.statement(principals=principals) for _ in range(count)]
        document: dict[str, Any] = {"Statement": listed[0] if count == 1 and self.random.random() < 0.3 else listed}
        version = self.random.choice(("2012-10-17",) * 6 + ("2008-10-17", ""))
        return {"Version": version, **document} if version else document

    def statement(self, *, principals: bool, effect: str | None = None) -> dict[str, Any]:
        """Return one statement."""
        self.made += 1
        chosen = effect or self.random.choice(("Allow", "Allow", "Allow", "Deny"))
        statement: dict[str, Any] = {"Effect": chosen}
        if self.random.random() < 0.3:
            statement["Sid"] = f"S{self.made}"
        if principals:
            statement |= self._principals(chosen)
        negated = self.random.random() < 0.12
        statement["NotAction" if negated else "Action"] = self._some((*ACTIONS, *ACTION_PATTERNS), most=3)
        negated = self.random.random() < 0.1
        statement["NotResource" if negated else "Resource"] = self._resources(negated)
        if self.random.random() < 0.35:
            statement["Condition"] = self.condition()
        return statement

    def _principals(self, effect: str) -> dict[str, Any]:
        negated = effect == "Deny" and self.random.random() < 0.3
        if not negated and self.random.random() < 0.15:
            return {"Principal": "*"}
        named: dict[str, list[str]] = {}
        for _ in range(self.random.choice((1, 1, 2, 3))):
            for kind, name in self.random.choice(PRINCIPALS[1:] if negated else PRINCIPALS).items():
                named.setdefault(kind, []).append(name)
        listed = {kind: names[0] if len(names) == 1 else names for kind, names in named.items()}
        return {"NotPrincipal" if negated else "Principal": listed}

    def _resources(self, negated: bool) -> Any:
        if not negated and self.random.random() < 0.5:
            return "*"
        return self._some(RESOURCES, most=2)

    def condition(self) -> dict[str, Any]:
        """Return a Condition element of one or two operators."""
        chosen = self.random.sample(sorted(OPERATORS), self.random.choice((1, 1, 1, 2)))
        made: dict[str, Any] = {}
        for bare in chosen:
            if self.random.random() < 0.1:
                made["Null"] = {self._key(): self.random.choice(("true", "false", True, False))}
                continue
            prefix = self.random.choice(("", "", "", "", "ForAllValues:", "ForAnyValue:"))
            # What IfExists means after ForAnyValue is not documented, so the two are not put together.
            suffix = "IfExists" if prefix != "ForAnyValue:" and self.random.random() < 0.15 else ""
            made[f"{prefix}{bare}{suffix}"] = {
                self._key(bare, several=bool(prefix)): self._some(OPERATORS[bare], most=3)
            }
        return made

    def _key(self, operator: str = "", *, several: bool = False) -> str:
        fitting = {
            "Numeric": ("kms:ScheduleKeyDeletionPendingWindowInDays", "aws:EpochTime"),
            "Date": ("aws:CurrentTime", "aws:EpochTime"),
            "Bool": ("aws:SecureTransport",),
            "Ip": ("aws:SourceIp",),
            "NotIp": ("aws:SourceIp",),
            "Arn": ("aws:PrincipalArn",),
        }
        keys = next((keys for start, keys in fitting.items() if operator.startswith(start)), None)
        if keys is None or self.random.random() < 0.05:
            keys = tuple(SEVERAL_VALUES) if several else tuple(SINGLE_VALUES)
        key = self.random.choice(keys)
        return self.random.choice((key, key, key.upper(), key.lower()))

    def _some(self, pool: tuple[str, ...], *, most: int) -> Any:
        if self.random.random() < 0.6:
            return self.random.choice(pool)
        return self.random.sample(pool, min(len(pool), self.random.randint(1, most)))


def random_context(random: Random) -> dict[str, tuple[str, ...]]:
    """Return condition keys with their values, each key now and then absent; single-valued keys have one value."""
    context = {key.lower(): (random.choice(values),) for key, values in SINGLE_VALUES.items() if random.random() < 0.7}
    for key, values in SEVERAL_VALUES.items():
        if random.random() < 0.7:
            context[key.lower()] = tuple(random.sample(values, random.randint(0, len(values))))
    return context


def random_case(random: Random) -> Case:
    """Return a request with the policies around it; services and strangers have none of their own, nor has root."""
    maker = PolicyMaker(random)
    asker = random.choice(ASKERS)
    has_own = asker.kind in {"user", "role session", "federated user"}
    is_session = asker.kind in {"role session", "federated user"}
    needs_key_policy = random.random() < 0.9
    return Case(
        asker=asker,
        action=random.choice(ACTIONS),
        resource=key_arn(random.choice(KEY_IDS)) if needs_key_policy else "*",
        resource_account=OWN if needs_key_policy else asker.account_id,
        context=random_context(random),
        identity=tuple(_text(maker, principals=False) for _ in range(random.choice((0, 1, 1, 2)) if has_own else 0)),
        boundary=_text(maker, principals=False) if has_own and random.random() < 0.2 else None,
        session=tuple(_text(maker, principals=False) for _ in range(random.choice((0, 0, 1, 2)) if is_session else 0)),
        key_policy=_key_policy(maker) if needs_key_policy else None,
        has_grant=needs_key_policy and random.random() < 0.15,
        needs_key_policy=needs_key_policy,
    )


def short_policy(random: Random, *, principals: bool) -> str:
    """Return a policy of one statement, beside which a key policy may have the one for the account."""
    maker = PolicyMaker(random)
    return _key_policy(maker, 1) if principals else json.dumps(maker.policy(principals=False, statements=1))


def _key_policy(maker: PolicyMaker, statements: int | None = None) -> str:
    document = maker.policy(principals=True, statements=statements)
    if maker.random.random() < 0.4:
        # As default key policies do, so that the policies of identities come into play.
        accounts = maker.random.choice(((OWN,), (OWN, FOREIGN)))
        named = {"AWS": [f"arn:aws:iam::{account}:root" for account in accounts]}
        statements = document["Statement"]
        delegation = {"Effect": "Allow", "Principal": named, "Action": "kms:*", "Resource": "*"}
        document["Statement"] = [delegation, *(statements if isinstance(statements, list) else [statements])]
    return json.dumps(document)


def _text(maker: PolicyMaker, *, principals: bool) -> str:
    return json.dumps(maker.policy(principals=principals), indent=maker.random.choice((None, None, 2)))


def damaged(random: Random, *, principals: bool) -> str:
    """Return the text of a policy in which one thing is wrong."""
    document = PolicyMaker(random).policy(principals=principals, statements=2)
    document["Statement"] = list(document["Statement"])
    statement = random.choice(document["Statement"])
    wrong: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
        (document, {"Version": "2020-01-01"}),
        (document, {"Version": 20121017}),
        (document, {"Statement": []}),
        (document, {"Statement": "all"}),
        (document, {"Comment": "none"}),
        (statement, {"Effect": "allow"}),
        (statement, {"Effect": ["Allow"]}),
        (statement, {"Sid": 7}),
        (statement, {"Action": "kms:Encrypt", "NotAction": "kms:Decrypt"}),
        (statement, {"Resource": "*", "NotResource": key_arn()}),
        (statement, {"Resource": "key/*"}),
        (statement, {"Condition": {"StringEqual": {"aws:username": "alice"}}}),
        (statement, {"Condition": {"ForSomeValues:StringEquals": {"aws:TagKeys": "team"}}}),
        (statement, {"Condition": {"NumericEquals": {"kms:ScheduleKeyDeletionPendingWindowInDays": "seven"}}}),
        (statement, {"Condition": ["StringEquals"]}),
        (statement, {"Conditions": {}}),
    )
    target, change = random.choice(wrong)
    target |= change
    text = json.dumps(document)
    return (
        text
        if random.random() < 0.8
        else random.choice((text[:-1], f"{text}}}", f"[{text}]", text.replace(":", ";", 1)))
    )
