"""What authorization reads of a principal: the texts of its policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PolicyHolder = Literal["inline", "managed", "group", "session"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """A policy and how it got to its principal.

    `name` is the ARN of a managed policy, the name of an inline one; those that come by a group begin with the group's
    name and a slash, whatever their kind.
    """

    name: str
    kind: PolicyHolder
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions:
    """The identity-based policies of a user (its groups' among them) or a role, and the text of its boundary."""

    identity_policies: tuple[PolicyText, ...] = ()
    boundary: str | None = None


NO_PERMISSIONS = Permissions()
