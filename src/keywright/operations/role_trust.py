"""Whether someone may take a role on: the role's trust policy, and the caller's own policies where it asks for them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType

from keywright.domain.errors import AccessDenied, ValidationFailed
from keywright.domain.iam.entities import Role
from keywright.domain.iam.permissions import NO_PERMISSIONS, Permissions, PolicyText
from keywright.domain.policy import Policy, PolicyKind, PolicyPrincipal, Query, decide
from keywright.operations.compiled_policies import compiled
from keywright.ports.storage import Transaction

_ROLE_ARN = re.compile(r"arn:aws:iam::([0-9]{12}):role/(?:[\x21-\x7e]+/)?([A-Za-z0-9_+=,.@-]{1,64})")


def role_named_in(arn: str) -> tuple[str, str]:
    """Return the account and the name in a role's ARN.

    Raises:
        ValidationFailed: it is none.
    """
    found = _ROLE_ARN.fullmatch(arn)
    if found is None:
        raise ValidationFailed(f"{arn} is invalid")
    return found[1], found[2]


def find_role(transaction: Transaction, arn: str) -> Role | None:
    """Return the role with exactly this ARN, its path and case included, or None."""
    role = transaction.principals.role_named(*role_named_in(arn))
    return role if role is not None and role.arn == arn else None


def time_context(now: float) -> Mapping[str, tuple[str, ...]]:
    """Return the condition keys of the time; `now` is in epoch seconds."""
    return _time_context(int(now))


def transport_context(*, secure: bool) -> Mapping[str, tuple[str, ...]]:
    """Return the condition key of the way that the call came."""
    return {"aws:securetransport": ("true" if secure else "false",)}


@lru_cache(maxsize=16)
def _time_context(second: int) -> Mapping[str, tuple[str, ...]]:
    moment = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return MappingProxyType({"aws:currenttime": (moment,), "aws:epochtime": (str(second),)})


def require_trust(
    role: Role,
    actions: Sequence[str],
    principal: PolicyPrincipal,
    context: Mapping[str, tuple[str, ...]],
    *,
    permissions: Permissions = NO_PERMISSIONS,
    session: Sequence[PolicyText] = (),
    denial: str,
) -> None:
    """Return when the principal may do all the actions on the role.

    `denial` is the text of the refusal; it has to be the same for a role that does not exist.

    Raises:
        AccessDenied: at least one of the actions is not allowed.
    """
    trust = compiled(role.trust_policy, PolicyKind.TRUST).bound(role.trusted_ids)
    identity = [compiled(policy.text, PolicyKind.IDENTITY) for policy in permissions.identity_policies]
    boundary = None if permissions.boundary is None else compiled(permissions.boundary, PolicyKind.IDENTITY)
    for action in actions:
        decision = decide(
            Query(
                principal=principal,
                action=action,
                resource=role.arn,
                resource_account=role.account_id,
                context=context,
            ),
            identity=identity,
            boundary=boundary,
            session=_compiled_session(session),
            key_policy=trust,
            grants_allow=lambda: None,
            is_key_policy_needed=True,
        )
        if not decision.allowed:
            raise AccessDenied(denial)


def _compiled_session(policies: Sequence[PolicyText]) -> list[Policy]:
    return [compiled(policy.text, PolicyKind.SESSION) for policy in policies]
