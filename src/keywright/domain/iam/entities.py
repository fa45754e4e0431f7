"""Accounts and what they have: users, groups, roles with trust policies, managed and inline policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from keywright.domain.scope import PARTITION

DEFAULT_SESSION_SECONDS = 3_600


def iam_arn(account_id: str, kind: str, path: str, name: str) -> str:
    """Return the ARN of a user, group, role or policy; `path` begins and ends with a slash."""
    return f"arn:{PARTITION}:iam::{account_id}:{kind}{path}{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of the deployment."""

    account_id: str
    name: str = ""
    created_at: float
    version: int

    @property
    def arn(self) -> str:
        """Return the ARN that stands for the account and for its root user."""
        return f"arn:{PARTITION}:iam::{self.account_id}:root"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A user. `user_id` (AIDA...) is never used again, the name may be; `boundary` is a policy's ARN."""

    account_id: str
    user_id: str
    name: str
    path: str = "/"
    boundary: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    created_at: float
    version: int

    @property
    def arn(self) -> str:
        """Return the user's ARN."""
        return iam_arn(self.account_id, "user", self.path, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Users who have policies in common; `group_id` is AGPA..."""

    account_id: str
    group_id: str
    name: str
    path: str = "/"
    created_at: float
    version: int

    @property
    def arn(self) -> str:
        """Return the group's ARN."""
        return iam_arn(self.account_id, "group", self.path, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role, which those whom its trust policy names may take on.

    `trusted_ids` has the id of each user and role that the trust policy names, as it was when the policy was put: who
    is made anew under an old name is not trusted. Sessions issued before `sessions_valid_from` are refused.
    """

    account_id: str
    role_id: str
    name: str
    path: str = "/"
    description: str = ""
    trust_policy: str
    trusted_ids: Mapping[str, str] = field(default_factory=dict)
    maximum_session_seconds: int = DEFAULT_SESSION_SECONDS
    boundary: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    sessions_valid_from: float = 0.0
    created_at: float
    version: int

    @property
    def arn(self) -> str:
        """Return the role's ARN."""
        return iam_arn(self.account_id, "role", self.path, self.name)

    def session_arn(self, session_name: str) -> str:
        """Return the ARN of a session of the role; the role's path is not part of it."""
        return f"arn:{PARTITION}:sts::{self.account_id}:assumed-role/{self.name}/{session_name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedPolicy:
    """A policy that users, groups and roles have attached, or as their boundary; `policy_id` is ANPA..."""

    account_id: str
    policy_id: str
    name: str
    path: str = "/"
    description: str = ""
    text: str
    created_at: float
    updated_at: float
    version: int

    @property
    def arn(self) -> str:
        """Return the policy's ARN."""
        return iam_arn(self.account_id, "policy", self.path, self.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class InlinePolicy:
    """A policy that is part of one user, group or role, given by its id."""

    principal_id: str
    name: str
    text: str
