"""What is looked at before a key policy is put: whom it names, and whether its owner could ever change it again."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from keywright.domain.policy.evaluation import decide
from keywright.domain.policy.statements import Policy, Query

PUT_KEY_POLICY = "kms:PutKeyPolicy"


def named_principals(policy: Policy) -> tuple[str, ...]:
    """Return whom a policy names, as it is written there and each once; those who are `*` are nobody to look for."""
    written = (
        name
        for statement in policy.statements
        if statement.principals is not None
        for name in statement.principals.written
        if name != "*"
    )
    return tuple(dict.fromkeys(written))


def allows_put_key_policy(
    policy: Policy,
    query: Query,
    *,
    identity: Sequence[Policy] = (),
    boundary: Policy | None = None,
    session: Sequence[Policy] = (),
) -> bool:
    """Tell whether a key with this policy would let the one who asks `query` put another policy later.

    Grants do not count: none gives this operation. The query's own action is of no matter, its context is taken as
    that of the later call.
    """
    return decide(
        replace(query, action=PUT_KEY_POLICY),
        identity=identity,
        boundary=boundary,
        session=session,
        key_policy=policy,
        grants_allow=lambda: None,
        is_key_policy_needed=True,
    ).allowed
