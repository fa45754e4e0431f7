"""What was decided, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from keywright.domain.policy.statements import StatementRef


class PolicySource(Enum):
    """Which of the policies around a request one is; the value is how AWS's messages call it."""

    IDENTITY = "identity-based policy"
    BOUNDARY = "permissions boundary"
    SESSION = "session policy"
    RESOURCE = "resource-based policy"


class Reason(Enum):
    """Why a decision is what it is."""

    EXPLICIT_DENY = "a statement denies it"
    RESOURCE_POLICY = "the resource's policy allows the principal itself"
    IDENTITY_POLICY = "an identity-based policy allows it"
    ACCOUNT_ROOT = "the principal is the root of its account"
    GRANT = "a grant allows it"
    NOT_ALLOWED = "a policy that has to allow it does not"
    NOT_VERIFIED = "the principal is not verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer to a query.

    `statement` decided: it denies, or it allows, and `source` is where it stands; where nothing allows, `source` is
    which policies lack such a statement. `delegation` is the statement of the resource's policy by which an
    identity's policies count. `grant_id` names the grant that allows.
    """

    allowed: bool
    reason: Reason
    source: PolicySource | None = None
    statement: StatementRef | None = None
    delegation: StatementRef | None = None
    grant_id: str | None = None
