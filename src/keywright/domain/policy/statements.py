"""A policy, compiled: what is asked of it at every call is a few set look-ups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum

import msgspec

from keywright.domain.policy.actions import NamesAction
from keywright.domain.policy.conditions import Condition
from keywright.domain.policy.kinds import PolicyKind
from keywright.domain.policy.principal_element import PrincipalElement
from keywright.domain.policy.principals import PolicyPrincipal
from keywright.domain.policy.resources import NamesResource
from keywright.domain.policy.templates import Context


class Effect(Enum):
    """What a statement does for the requests that it is about."""

    ALLOW = "Allow"
    DENY = "Deny"


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What someone wants to do.

    `resource` is an ARN, or `*` for operations that have none; `resource_account` is who owns it. The keys of
    `context` are in lower case; a key without values is as good as absent.
    """

    principal: PolicyPrincipal
    action: str
    resource: str
    resource_account: str
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRef:
    """Which statement: of which policy, its place there from 0, and its Sid, which may be empty."""

    policy: str
    index: int
    sid: str
    effect: Effect


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement. `principals` are None in the policies of identities, `names_...` where it names every one."""

    reference: StatementRef
    principals: PrincipalElement | None
    names_action: NamesAction | None
    names_resource: NamesResource | None
    conditions: tuple[Condition, ...]

    def applies(self, query: Query, action: str) -> bool:
        """Tell whether the statement is about a query, whoever asks; `action` is the query's in lower case."""
        if self.names_action is not None and not self.names_action(action):
            return False
        if self.names_resource is not None and not self.names_resource(query.resource, query.context):
            return False
        # A loop, for generators cost more than most conditions do.
        for condition in self.conditions:  # noqa: SIM110 - see above
            if not condition.holds(query.context):
                return False
        return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A parsed policy; `name` is what its owner calls it and tells nothing of what it says.

    `asked_keys` are all condition keys that it looks at, in conditions and as variables, in lower case.
    """

    kind: PolicyKind
    name: str = ""
    asked_keys: frozenset[str] = frozenset()
    denies: tuple[Statement, ...]
    allows: tuple[Statement, ...]

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Return all statements in the order they are written."""
        return tuple(sorted((*self.denies, *self.allows), key=lambda statement: statement.reference.index))

    def named(self, name: str) -> Policy:
        """Return the same policy under a name; cheap, so that one compiled text serves everyone who has it."""
        return replace(self, name=name, denies=_named(self.denies, name), allows=_named(self.allows, name))

    def bound(self, ids: Mapping[str, str]) -> Policy:
        """Return the policy with its principals tied to ids: a user or role made anew under an ARN is another one.

        `ids` has the id of each ARN as it was when the policy was put.
        """
        return replace(self, denies=_bound(self.denies, ids), allows=_bound(self.allows, ids))


def _named(statements: tuple[Statement, ...], name: str) -> tuple[Statement, ...]:
    return tuple(replace(statement, reference=replace(statement.reference, policy=name)) for statement in statements)


def _bound(statements: tuple[Statement, ...], ids: Mapping[str, str]) -> tuple[Statement, ...]:
    return tuple(
        statement if statement.principals is None else replace(statement, principals=statement.principals.bound(ids))
        for statement in statements
    )
