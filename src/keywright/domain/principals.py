"""Who calls: users, roots of accounts, and sessions of roles, with the access keys that they sign with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import msgspec

from keywright.domain.iam.entities import Account, Role, User, iam_arn
from keywright.domain.iam.permissions import PolicyText
from keywright.domain.scope import PARTITION


class EntityKind(Enum):
    """What a principal is; the value is how its ARN calls it."""

    USER = "user"
    ROLE = "role"
    ROOT = "root"
    WEB_IDENTITY = "web identity"


class PrincipalType(Enum):
    """What policies call the caller (aws:PrincipalType)."""

    USER = "User"
    ASSUMED_ROLE = "AssumedRole"
    ACCOUNT = "Account"
    FEDERATED_USER = "FederatedUser"
    ANONYMOUS = "Anonymous"


_TYPES = {
    EntityKind.USER: PrincipalType.USER,
    EntityKind.ROLE: PrincipalType.ASSUMED_ROLE,
    EntityKind.ROOT: PrincipalType.ACCOUNT,
    EntityKind.WEB_IDENTITY: PrincipalType.ANONYMOUS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A user, a role, or the root of an account, by which permissions are looked up (`principal_id`).

    A web identity has no account yet: its `name` is its subject, its `path` the ARN of its provider.
    """

    account_id: str
    principal_id: str
    name: str
    path: str = "/"
    kind: EntityKind = EntityKind.USER
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)

    def __hash__(self) -> int:
        # Asked for several times in each call; over all fields it takes 1.5 us, and the id tells principals apart.
        return hash(self.principal_id)

    @property
    def arn(self) -> str:
        """Return the ARN of the user, the role or the account's root; of a web identity, its provider's."""
        if self.kind is EntityKind.ROOT:
            return f"arn:{PARTITION}:iam::{self.account_id}:root"
        if self.kind is EntityKind.WEB_IDENTITY:
            return self.path
        return iam_arn(self.account_id, self.kind.value, self.path, self.name)


NOBODY = Principal(account_id="", principal_id="", name="", path="", kind=EntityKind.WEB_IDENTITY)
"""Who sent a request that is not signed, until its operation has verified what it says of its sender."""


def principal_of_user(user: User) -> Principal:
    """Return a user as a principal."""
    return Principal(
        account_id=user.account_id,
        principal_id=user.user_id,
        name=user.name,
        path=user.path,
        tags=user.tags,
    )


def principal_of_role(role: Role) -> Principal:
    """Return a role as a principal."""
    return Principal(
        account_id=role.account_id,
        principal_id=role.role_id,
        name=role.name,
        path=role.path,
        kind=EntityKind.ROLE,
        tags=role.tags,
    )


def principal_of_root(account: Account) -> Principal:
    """Return the root of an account, which may do everything in it."""
    return Principal(
        account_id=account.account_id,
        principal_id=account.account_id,
        name="root",
        kind=EntityKind.ROOT,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessKey:
    """An access key of a user or of an account's root; the secret stays sealed until a signature has to be checked.

    `version` grows with every change; the secret is sealed under `secret_version`, which grows when it is replaced.
    """

    access_key_id: str
    principal: Principal
    sealed_secret: bytes = field(repr=False)
    secret_version: int = 1
    active: bool
    created_at: float = 0.0
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session of a role: temporary, and limited by the policies that it was made with.

    `tags` are the session's own; those whose keys are in `transitive_tag_keys` go on to sessions made from this one.
    `provider` is the ARN of the identity provider that vouched, None for a role assumed by another principal.
    """

    role_id: str
    name: str
    issued_at: float
    expires_at: float
    policies: tuple[PolicyText, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)
    transitive_tag_keys: frozenset[str] = frozenset()
    source_identity: str | None = None
    provider: str | None = None

    def __hash__(self) -> int:
        # As for principals; a role has few sessions of one name that were made in the same second.
        return hash((self.role_id, self.name, self.issued_at))


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who sent a request whose signature was verified, and from where.

    `principal` is whose permissions count; where it is a role, `session` is the session that calls.
    """

    principal: Principal
    access_key_id: str
    region: str
    source_ip: str
    user_agent: str = ""
    session: Session | None = None

    @property
    def account_id(self) -> str:
        """Return the account that the caller belongs to."""
        return self.principal.account_id

    @property
    def principal_arn(self) -> str:
        """Return the ARN of the user, role or root (aws:PrincipalArn)."""
        return self.principal.arn

    @property
    def caller_arn(self) -> str:
        """Return the ARN that the caller is called by: of a role, the session's."""
        if self.session is None:
            return self.principal.arn
        role, account_id = self.principal.name, self.principal.account_id
        return f"arn:{PARTITION}:sts::{account_id}:assumed-role/{role}/{self.session.name}"

    @property
    def user_id(self) -> str:
        """Return the unique id of the caller (aws:userid): of a session, that of its role and its name."""
        principal_id = self.principal.principal_id
        return principal_id if self.session is None else f"{principal_id}:{self.session.name}"

    @property
    def user_name(self) -> str | None:
        """Return the name of a user (aws:username), None for everyone else."""
        return self.principal.name if self.principal.kind is EntityKind.USER else None

    @property
    def principal_type(self) -> PrincipalType:
        """Return what kind of principal calls (aws:PrincipalType)."""
        return _TYPES[self.principal.kind]

    @property
    def tags(self) -> Mapping[str, str]:
        """Return the caller's tags (aws:PrincipalTag): those of the session over those of the user or role."""
        if self.session is None or not self.session.tags:
            return self.principal.tags
        # Tag keys are compared without regard to case.
        own = {key.lower() for key in self.session.tags}
        kept = {key: value for key, value in self.principal.tags.items() if key.lower() not in own}
        return {**kept, **self.session.tags}


class Requester(msgspec.Struct, frozen=True, kw_only=True):
    """For whom a key store works: the caller, the name of the API operation, and the id of the request.

    XKS proxies are told all three (xks.md section 1.3).
    """

    caller: Caller
    operation: str
    request_id: str
