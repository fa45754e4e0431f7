"""What is checked of a policy before it is kept, so that none is found out to be none when it should decide."""

from __future__ import annotations

from collections.abc import Mapping

from keywright.domain.iam.builtin_policies import BUILTIN_POLICIES
from keywright.domain.iam.errors import IamRefused
from keywright.domain.policy import PolicyKind, PolicyMalformed, named_principals, parse_policy
from keywright.operations.iam.administration import Administration

# IAM's quotas of characters without white space: for a managed policy, and for each inline one by what has it.
MANAGED_POLICY = 6_144
INLINE_POLICIES = {"user": 2_048, "group": 5_120, "role": 10_240}


def check_identity_policy(text: str, limit: int) -> None:
    """Raise IamRefused unless a text is an identity-based policy of at most `limit` characters."""
    try:
        parse_policy(text, PolicyKind.IDENTITY, limit=limit)
    except PolicyMalformed as fault:
        raise IamRefused(f"the policy is refused: {fault.reason}") from fault


def trusted_ids(administration: Administration, text: str) -> Mapping[str, str]:
    """Return the ids of the users and roles that a trust policy names, by their ARNs.

    Raises:
        IamRefused: it is no trust policy, or names a user or role that does not exist.
    """
    try:
        policy = parse_policy(text, PolicyKind.TRUST)
    except PolicyMalformed as fault:
        raise IamRefused(f"the trust policy is refused: {fault.reason}") from fault
    named = [name for name in named_principals(policy) if _is_user_or_role(name)]
    ids = administration.principals.ids_of(named)
    for name in named:
        if name not in ids:
            raise IamRefused(f"the trust policy names {name}, who does not exist")
    return ids


def policy_arn(administration: Administration, name_or_arn: str) -> str:
    """Return the ARN of a managed policy that can be attached or be a boundary: the account's, or a built-in one.

    Raises:
        IamRefused: there is none.
    """
    if name_or_arn in BUILTIN_POLICIES:
        return name_or_arn
    return administration.policy(name_or_arn).arn


def _is_user_or_role(name: str) -> bool:
    resource = name.partition("::")[2].partition(":")[2]
    return name.startswith("arn:aws:iam::") and resource.startswith(("user/", "role/"))
