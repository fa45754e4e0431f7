"""Managed policies: made, changed and deleted."""

from __future__ import annotations

from dataclasses import replace

from keywright.domain.iam.entities import ManagedPolicy
from keywright.domain.iam.errors import IamRefused
from keywright.domain.iam.ids import IdKind
from keywright.domain.iam.names import check_name, check_path
from keywright.operations.iam.administration import Administration
from keywright.operations.iam.policy_checks import MANAGED_POLICY, check_identity_policy


def create_policy(
    administration: Administration, name: str, text: str, *, path: str, description: str
) -> ManagedPolicy:
    """Make a managed policy, and return it."""
    administration.account()
    check_name("policy", name)
    check_path(path)
    check_identity_policy(text, MANAGED_POLICY)
    if administration.principals.policy_named(administration.account_id, name) is not None:
        raise IamRefused(f"account {administration.account_id} has a policy {name!r} already, whatever the case")
    policy = ManagedPolicy(
        account_id=administration.account_id,
        policy_id=administration.new_id(IdKind.POLICY),
        name=name,
        path=path,
        description=description,
        text=text,
        created_at=administration.now,
        updated_at=administration.now,
        version=1,
    )
    administration.principals.add_policy(policy)
    return policy


def set_policy_text(administration: Administration, policy: ManagedPolicy, text: str) -> ManagedPolicy:
    """Replace the text of a managed policy, for all who have it."""
    check_identity_policy(text, MANAGED_POLICY)
    return administration.principals.update_policy(replace(policy, text=text, updated_at=administration.now))


def delete_policy(administration: Administration, policy: ManagedPolicy) -> None:
    """Delete a managed policy that nobody has attached or as a boundary."""
    holders = administration.principals.holders(policy.arn)
    if holders:
        raise IamRefused(f"policy {policy.name!r} is attached to or the boundary of {', '.join(sorted(holders))}")
    administration.principals.delete_policy(policy)
